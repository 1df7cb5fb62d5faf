"""The register of ponds: where each is, its status, its dated characterisations; map, sheet, exports."""
