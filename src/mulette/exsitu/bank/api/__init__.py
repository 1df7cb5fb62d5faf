"""REST API of the bank: locations, lots, weighings, packages, movements, audits."""

from mulette.exsitu.bank.api import audits, locations, lots, movements, packages, weighings
from mulette.exsitu.bank.api.blueprint import blueprint

__all__ = ["audits", "blueprint", "locations", "lots", "movements", "packages", "weighings"]
