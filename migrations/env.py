"""Alembic runs here with a connection that the caller opened (`service/foundation/migrate.py`); nothing is read from the environment."""

from alembic import context

from service.declared import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
