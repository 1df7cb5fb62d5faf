"""Pages of the deliveries: the list, a new one, the story of one; the templates and the providers."""

from mulette.core.intake.pages import calendar, deciding, delivery, downloads, new, providers, templates
from mulette.core.intake.pages.blueprint import blueprint

__all__ = ["blueprint", "calendar", "deciding", "delivery", "downloads", "new", "providers", "templates"]
