# syntax=docker/dockerfile:1
# One image for web, worker, beat and migrate; docker-compose.yml says which is which.

FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/venv/bin:$PATH
WORKDIR /srv/sometaito
COPY requirements.txt ./
RUN python -m venv /opt/venv && pip install --no-deps --require-hashes -r requirements.txt
COPY . ./
RUN python scripts/messages.py --compile \
    && python scripts/build_assets.py \
    && SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=build.invalid STATIC_ROOT=/srv/static DATA_DIR=/tmp/build \
    python manage.py collectstatic --no-input

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH \
    STATIC_ROOT=/srv/static DATA_DIR=/var/lib/sometaito
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin sometaito \
    && install -d -o sometaito -g sometaito -m 0700 /var/lib/sometaito
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/sometaito /srv/sometaito
WORKDIR /srv/sometaito
USER sometaito
EXPOSE 8000
VOLUME /var/lib/sometaito
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "scripts/healthcheck.py"]
CMD ["gunicorn", "trainingsite.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
    "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "20", "--max-requests", "5000", \
    "--max-requests-jitter", "500"]
