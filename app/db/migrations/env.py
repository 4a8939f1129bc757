"""Run by Alembic: applies the revisions on the connection that `app.db.session.migrate` hands over."""

from __future__ import annotations

from alembic import context

from app.db.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
