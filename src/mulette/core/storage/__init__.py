"""The store: one set of tables, kept in a GeoPackage file or in PostgreSQL with PostGIS."""
