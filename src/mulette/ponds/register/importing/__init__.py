"""Inventories of ponds delivered as files: what is found at fault in them, and how they are compared and written."""
