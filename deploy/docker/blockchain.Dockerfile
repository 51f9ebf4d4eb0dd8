# A chain for tests: anvil with the contracts of the market deployed. Its keys are known to everybody.
#   docker build -f deploy/docker/blockchain.Dockerfile -t forewatt/blockchain .
# A release names its bases by digest: --build-arg PYTHON_IMAGE=python@sha256:... and so on.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NODE_IMAGE=node:20-bookworm-slim
ARG DEBIAN_IMAGE=debian:bookworm-slim

FROM ${NODE_IMAGE} AS tools
WORKDIR /tools
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts && cp node_modules/@foundry-rs/anvil-*/bin/anvil /usr/local/bin/anvil

FROM ${PYTHON_IMAGE} AS deployed
ARG UV_VERSION=0.13.9
RUN pip install --no-cache-dir "uv==${UV_VERSION}" && uv venv /opt/venv
WORKDIR /opt/forewatt
COPY pyproject.toml requirements.lock README.md LICENSE ./
RUN uv pip install --no-cache --python /opt/venv/bin/python --constraint requirements.lock -r pyproject.toml --extra node
COPY forewatt forewatt
COPY oracle oracle
COPY scripts scripts
COPY ape-config.yaml ./
COPY --from=tools /usr/local/bin/anvil /usr/local/bin/anvil
COPY deploy/docker/blockchain/deploy.sh /usr/local/bin/deploy
RUN PATH="/opt/venv/bin:${PATH}" deploy /chain

FROM ${DEBIAN_IMAGE}
COPY --from=tools /usr/local/bin/anvil /usr/local/bin/anvil
COPY --from=deployed /chain /chain
COPY deploy/docker/blockchain/entrypoint.sh /usr/local/bin/entrypoint
COPY deploy/docker/blockchain/healthy.sh /usr/local/bin/healthy
ENV HOME=/tmp
RUN mkdir -p /deployment && chown 10001:10001 /deployment
WORKDIR /tmp
USER 10001:10001
# Other containers read deployment.json here.
VOLUME /deployment
EXPOSE 8545
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s CMD ["healthy"]
ENTRYPOINT ["entrypoint"]
CMD ["--block-time", "2"]
