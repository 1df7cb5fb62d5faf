"""The seed bank of Mulette inside GeoNature: what its loader reads, without a database."""

from __future__ import annotations

from gn_module_exsitu import migrations

__all__ = ["migrations"]

MODULE_CODE = "EXSITU"
MODULE_LABEL = "Banque de semences"
MODULE_PICTO = "fa-leaf"
MODULE_TYPE = "exsitu"
MODULE_DOC_URL = ""
ALEMBIC_BRANCH = "exsitu"

OBJECTS = (
    "EXSITU_LOTS",
    "EXSITU_STOCK",
    "EXSITU_TESTS",
    "EXSITU_CULTURES",
    "EXSITU_HARVESTS",
    "EXSITU_PLACES",
    "EXSITU_PERMITS",
    "EXSITU_OUTPUTS",
    "EXSITU_MEDIA",
    "EXSITU_LISTS",
)
"""Permission objects of the module, made by its migrations; Mulette says what each stands for (``cruved.yaml``)."""
