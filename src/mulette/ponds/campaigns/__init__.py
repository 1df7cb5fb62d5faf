"""Going out: which candidates to visit, by which way, with which sheet, and what comes back."""
