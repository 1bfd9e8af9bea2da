# syntax=docker/dockerfile:1
# Two stages: the first one builds, the second one holds what runs and neither pip nor a compiler's leavings.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv --without-pip /opt/awesome-review
COPY requirements.lock requirements-build.lock ./
RUN python -m pip install --require-hashes -r requirements-build.lock \
    && python -m pip --python /opt/awesome-review/bin/python install --compile --require-hashes -r requirements.lock
COPY pyproject.toml setup.py README.md LICENSE app.yaml ./
COPY bot bot
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir wheel . \
    && python -m pip --python /opt/awesome-review/bin/python install --compile --no-deps --no-index wheel/*.whl \
    && find /opt/awesome-review -name tests -type d -prune -exec rm -r {} +

FROM python:3.12-slim
LABEL org.opencontainers.image.title="awesome-review" \
      org.opencontainers.image.description="Reviews contributions to awesome lists of research papers" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/awesome-review /opt/awesome-review
RUN useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin bot
# All that is written is below /data, so the root file system may be read-only.
ENV PATH=/opt/awesome-review/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    ENV_FILE=/data/.env \
    DATABASE_URL=sqlite:////data/awesome-review.sqlite \
    PORT=8000
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/livez\", timeout=4)"]
ENTRYPOINT ["awesome-review"]
CMD ["serve"]
