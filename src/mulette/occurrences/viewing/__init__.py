"""The records as a viewer may see them: conditions, list, sheet, counts, tiles. Every way out passes here."""
