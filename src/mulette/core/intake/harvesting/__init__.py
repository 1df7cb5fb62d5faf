"""Harvests: what other platforms hold, fetched by increments and delivered as if they had sent a file."""
