"""Revisions of the Alembic branch ``exsitu``; they import nothing of the module."""
