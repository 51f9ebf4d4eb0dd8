# The API, the roles of the node and the forecast service: everything that needs neither Spark nor a GPU.
#   docker build -f deploy/docker/backend.Dockerfile -t forewatt/backend .
# A release names its base by digest: --build-arg PYTHON_IMAGE=python@sha256:...
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG EXTRAS="api node forecast traces"
ARG UV_VERSION=0.13.9
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir "uv==${UV_VERSION}" && uv venv /opt/venv
WORKDIR /opt/forewatt
# The packages come before the code, so that a change of the code does not install them again. uv checks the hashes.
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY deploy/docker/trim.sh /usr/local/bin/trim
# hadolint ignore=SC2086
RUN extras="$(for extra in ${EXTRAS}; do printf -- '--extra %s ' "${extra}"; done)" \
    && uv pip install --no-cache --python /opt/venv/bin/python --constraint requirements.lock -r pyproject.toml ${extras} \
    && trim /opt/venv
COPY forewatt forewatt
COPY oracle oracle
COPY forecaster forecaster
COPY streaming streaming
COPY scripts scripts
COPY demo demo
COPY simulation simulation
COPY ape-config.yaml ./
RUN uv pip install --no-cache --python /opt/venv/bin/python --no-deps --editable .

FROM ${PYTHON_IMAGE}
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/forewatt /opt/forewatt
COPY deploy/docker/healthy.py /opt/healthy.py
# HOME is where libraries write their caches; the root may be read-only, so it lies in /tmp.
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    APE_DATA_FOLDER=/tmp/ape \
    FOREWATT_NODE_PATH=/data/node \
    FOREWATT_MODELS_PATH=/data/models \
    FOREWATT_DEPLOYMENT_PATH=/etc/forewatt/deployment.json \
    FOREWATT_HEALTH_URL=http://127.0.0.1:8000/health
RUN mkdir -p /data/node /data/models /etc/forewatt && chown -R 10001:10001 /data
WORKDIR /opt/forewatt
USER 10001:10001
VOLUME /data
EXPOSE 8000 8200 8300
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "/opt/healthy.py"]
ENTRYPOINT ["forewatt"]
CMD ["up", "--host", "0.0.0.0"]
