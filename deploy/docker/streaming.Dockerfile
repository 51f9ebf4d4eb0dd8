# Edge agent, gateway, newest values, asset service, and the Spark jobs with their jars.
#   docker build -f deploy/docker/streaming.Dockerfile -t forewatt/streaming .
# A release names its base by digest: --build-arg PYTHON_IMAGE=python@sha256:...
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG UV_VERSION=0.13.9
ARG FOREWATT_MAVEN_URL
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils openjdk-17-jre-headless zip \
    && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir "uv==${UV_VERSION}" && uv venv /opt/venv
WORKDIR /opt/forewatt
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY deploy/docker/trim.sh /usr/local/bin/trim
COPY deploy/docker/streaming/trim_jars.sh /usr/local/bin/trim_jars
RUN uv pip install --no-cache --python /opt/venv/bin/python --constraint requirements.lock -r pyproject.toml --extra stream --extra traces \
    && trim /opt/venv \
    && trim_jars /opt/venv/lib/python3.*/site-packages/pyspark/jars \
    && rm -rf /opt/venv/lib/python3.*/site-packages/pyspark/examples
COPY forewatt forewatt
COPY setup/jars.py setup/jars.py
RUN FOREWATT_CACHE=/opt/cache PYTHONPATH=. /opt/venv/bin/python setup/jars.py spark s3 && rm -rf /opt/cache/ivy setup
COPY oracle oracle
COPY forecaster forecaster
COPY streaming streaming
COPY scripts scripts
COPY demo demo
COPY simulation simulation
RUN uv pip install --no-cache --python /opt/venv/bin/python --no-deps --editable .

# The second archive of Java's classes is for heaps above 32 GB.
FROM ${PYTHON_IMAGE}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends openjdk-17-jre-headless tini \
    && rm -rf /var/lib/apt/lists/* /usr/lib/jvm/java-17-openjdk-*/lib/server/classes_nocoops.jsa
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/cache /opt/cache
COPY --from=build /opt/forewatt /opt/forewatt
COPY deploy/docker/healthy.py /opt/healthy.py
COPY deploy/docker/streaming/entrypoint.sh /opt/entrypoint.sh
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SPARK_HOME=/opt/venv/lib/python3.11/site-packages/pyspark \
    SPARK_LOCAL_DIRS=/tmp \
    FOREWATT_CACHE=/opt/cache \
    FOREWATT_CHECKPOINT_URL=/data/checkpoints \
    FOREWATT_HEALTH_URL=http://127.0.0.1:8100/health
# Spark does not start as a user without a name and a home.
RUN /usr/sbin/groupadd --gid 10001 forewatt \
    && /usr/sbin/useradd --uid 10001 --gid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin forewatt \
    && mkdir -p /data/checkpoints /data/edge && chown -R 10001:10001 /data
WORKDIR /opt/forewatt
USER 10001:10001
VOLUME /data
EXPOSE 8100 8110 8120 8400
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s CMD ["python", "/opt/healthy.py"]
ENTRYPOINT ["/opt/entrypoint.sh"]
CMD ["stream", "gateway", "--host", "0.0.0.0"]
