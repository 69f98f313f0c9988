# The image of the app, the worker and the one-shot start: dependencies by their hashes, then the code, run by a user without rights.
FROM python:3.13-slim AS dependencies
COPY requirements.lock .
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --quiet --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home hoctap
RUN install --directory --owner=10001 --group=10001 --mode=0700 /evidence /evidence_backups
COPY --from=dependencies /opt/venv /opt/venv
WORKDIR /srv
COPY pyproject.toml ./
COPY migrations migrations
COPY seeds seeds
COPY templates templates
COPY service service
ENV PATH=/opt/venv/bin:/usr/bin:/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
CMD ["python", "-m", "service", "serve"]
