"""The web door: pages and REST API of all rooms, served by one Flask application; no rule stands here."""
