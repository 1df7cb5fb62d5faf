"""Products as records: which ones a product gives, how finely, with which fields; as a stream, or page by page."""
