"""Passport data: the lots as other banks read them, in MCPD and in Darwin Core Germplasm, places blurred by default."""
