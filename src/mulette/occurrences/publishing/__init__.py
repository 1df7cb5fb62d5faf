"""Records written for others: layers for QGIS, tables, the exchange formats of the SINP and of GBIF."""
