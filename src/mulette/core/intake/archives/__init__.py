"""Archives of several files: records with the sources, organisms, people, frameworks and datasets that they name."""
