"""Background work: what runs, how far it is, how to stop it, what came out."""
