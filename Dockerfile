# The service: receiver and worker. Settings come from the environment (see .env.example); data live in /data.
# With `runner: local` the worker needs a Docker engine: give it one of its own through DOCKER_HOST, never the
# engine that runs this container, because whoever reaches an engine is root on its host.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY . .
# The lock file also holds the developers' packages, so it serves as constraints: same versions, only what is needed.
# Packages' own tests and the installer are left behind.
RUN sed -n 's/^\([A-Za-z0-9._-]*\)\(\[[a-z,-]*\]\)\{0,1\}==\([^ ;]*\).*/\1==\3/p' requirements.lock > /constraints.txt \
    && python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --constraint /constraints.txt ".[app,cli,scoring,similarity]" \
    && /venv/bin/pip uninstall --yes --quiet pip setuptools \
    && find /venv/lib -type d -name tests -prune -exec rm -rf {} +

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
    && useradd --uid 10001 --create-home --home-dir /data proofgrade
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    PROOFGRADE_DATA_DIR=/data PROOFGRADE_HOST=0.0.0.0 PROOFGRADE_PORT=8080 PROOFGRADE_LOG_FORMAT=json
USER proofgrade
WORKDIR /data
VOLUME /data
EXPOSE 8080
# The process answers. Whether work gets done is for the monitoring to ask (/readyz): a restart would not help it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
CMD ["proofgrade", "serve"]
