"""Statuses of taxa in a territory: red lists, protections, regulations."""
