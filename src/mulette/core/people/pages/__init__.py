"""Pages of the people: signing in and one's account, the directory, organisations, roles."""

from mulette.core.people.pages import account, directory, organisations, roles
from mulette.core.people.pages.blueprint import blueprint

__all__ = ["account", "blueprint", "directory", "organisations", "roles"]
