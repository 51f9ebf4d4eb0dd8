# Training and its workers, with PyTorch and CUDA. The API and the node do not need this image.
#   docker build -f deploy/docker/backend-gpu.Dockerfile -t forewatt/backend-gpu .
# A release names its base by digest: --build-arg PYTHON_IMAGE=python@sha256:...
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG UV_VERSION=0.13.9
RUN pip install --no-cache-dir "uv==${UV_VERSION}" && uv venv /opt/venv
WORKDIR /opt/forewatt
COPY pyproject.toml requirements.lock README.md LICENSE ./
RUN uv pip install --no-cache --python /opt/venv/bin/python --constraint requirements.lock -r pyproject.toml --extra train --extra traces
COPY forewatt forewatt
COPY oracle oracle
COPY forecaster forecaster
COPY streaming streaming
COPY scripts scripts
COPY demo demo
COPY simulation simulation
RUN uv pip install --no-cache --python /opt/venv/bin/python --no-deps --editable .

FROM ${PYTHON_IMAGE}
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/forewatt /opt/forewatt
COPY deploy/docker/healthy.py /opt/healthy.py
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    FOREWATT_MODELS_PATH=/data/models \
    FOREWATT_HEALTH_URL=http://127.0.0.1:8200/health
RUN mkdir -p /data/models && chown -R 10001:10001 /data
WORKDIR /opt/forewatt
USER 10001:10001
VOLUME /data
EXPOSE 8200
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s CMD ["python", "/opt/healthy.py"]
ENTRYPOINT ["forewatt"]
CMD ["model", "--help"]
