"""Pages of the bank: lots, their sheet and what is done to them; locations; audits."""

from mulette.exsitu.bank.pages import (
    audits,
    cancelling,
    forms,
    gestures,
    locations,
    lot_gestures,
    lots,
    many,
    package_gestures,
    sheet,
)
from mulette.exsitu.bank.pages.blueprint import blueprint

__all__ = [
    "audits",
    "blueprint",
    "cancelling",
    "forms",
    "gestures",
    "locations",
    "lot_gestures",
    "lots",
    "many",
    "package_gestures",
    "sheet",
]
