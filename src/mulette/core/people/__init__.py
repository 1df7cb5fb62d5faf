"""People and organisations, how they sign in, and what each may do, with the reason."""
