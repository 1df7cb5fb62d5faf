"""Products: saved rules of diffusion, which records, how finely, which fields, under which licence, to whom."""
