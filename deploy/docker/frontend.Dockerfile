# The dapp's static export behind nginx, with the content security policy of each page.
#   docker build -f deploy/docker/frontend.Dockerfile -t forewatt/frontend .
# A release names its bases by digest: --build-arg NODE_IMAGE=node@sha256:... and so on.
ARG NODE_IMAGE=node:20-bookworm-slim
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NGINX_IMAGE=nginx:1.28-alpine-slim

FROM ${NODE_IMAGE} AS export
WORKDIR /dapp
ENV NEXT_TELEMETRY_DISABLED=1
COPY dapp/package.json dapp/package-lock.json ./
# NOTE: not npm ci, which refuses a lock that lacks the binaries of other platforms; the hashes are checked here too.
RUN npm install --no-save --no-audit --no-fund
COPY dapp ./
RUN npm run build

FROM ${PYTHON_IMAGE} AS policies
WORKDIR /policies
COPY forewatt/__init__.py forewatt/__init__.py
COPY forewatt/web/__init__.py forewatt/web/policy.py forewatt/web/
COPY --from=export /dapp/out /site
RUN python -m forewatt.web.policy /site > policies.conf

FROM ${NGINX_IMAGE}
COPY deploy/docker/frontend/nginx.conf /etc/nginx/nginx.conf
COPY --from=policies /policies/policies.conf /etc/nginx/policies.conf
COPY --from=export /dapp/out /site
RUN mkdir -p /etc/nginx/routes
USER 101:101
EXPOSE 8080
# nginx ends running requests on SIGQUIT, and cuts them on SIGTERM.
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=3s CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"]
ENTRYPOINT ["nginx"]
CMD ["-g", "daemon off;"]
