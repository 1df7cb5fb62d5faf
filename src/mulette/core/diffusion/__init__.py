"""Who sees what of a record: precise, commune, 10 km cell, department, nothing."""
