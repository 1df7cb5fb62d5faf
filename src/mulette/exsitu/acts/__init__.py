"""Acts: what a person did at the bench, once however often it was sent, and how it is undone."""
