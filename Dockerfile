# The hub's image: web, worker, beat and migrations are one image with four commands (docker-compose.yml).

FROM node:22-slim AS borrowed
WORKDIR /hub
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY fraudhub/govuk/styles fraudhub/govuk/styles
RUN npm run --silent build

FROM python:3.11-slim AS built
WORKDIR /hub
COPY requirements requirements
RUN python -m venv .venv \
    && .venv/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements/bootstrap.lock \
    && .venv/bin/uv pip sync --quiet --no-cache --python .venv/bin/python --require-hashes --compile-bytecode \
        requirements/base.lock \
    && rm .venv/bin/uv .venv/bin/uvx
COPY . .
COPY --from=borrowed /hub/node_modules node_modules
COPY --from=borrowed /hub/var/assets var/assets
# Static files are part of the image: what a page asks for is always of the page's own version.
RUN HUB_STATIC=/hub/static HUB_VAR=/tmp/var .venv/bin/python manage.py collectstatic --no-input \
    && rm -rf node_modules var /tmp/var

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /tmp --shell /usr/sbin/nologin hub \
    && install -d -o hub -g hub -m 0750 /var/lib/hub
COPY --from=built /hub /hub
WORKDIR /hub
ENV PATH=/hub/.venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=fraudhub.settings \
    HUB_MODE=production \
    HUB_STATIC=/hub/static \
    HUB_VAR=/var/lib/hub \
    MPLCONFIGDIR=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER hub
VOLUME /var/lib/hub
EXPOSE 8000
CMD ["gunicorn", "-c", "python:fraudhub.serving", "-b", "0.0.0.0:8000", "fraudhub.wsgi"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-m", "fraudhub.core.alive"]
