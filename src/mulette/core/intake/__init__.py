"""How a provider's file becomes records: read, treated, checked, compared, approved, written."""
