"""Alembic's environment: runs on the connection that ``core.storage.upgrade`` hands over."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    transactional_ddl=True,
    render_item=context.config.attributes.get("render_item"),
    include_object=context.config.attributes.get("include_object"),
)
context.run_migrations()
