"""What the isle diffuses: its rules of sensitivity, and the products that it writes from the examples."""

from __future__ import annotations

import polars as pl
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.operations import publish, save_product
from mulette.core.diffusion.sensitivity.operations import load_rules
from mulette.core.diffusion.sensitivity.referential import KEYS, Referential
from mulette.core.people.viewer import SYSTEM
from mulette.demo.taxa import SENSITIVE, TAXA
from mulette.occurrences.products.vocabulary import shipped_products, vocabulary

_DEPARTMENT = "00"


def add_rules(session: Session) -> None:
    """Make a rule for each sensitive taxon of the isle, over its one department."""
    names = dict(pl.read_csv(TAXA, columns=["cd_nom", "lb_nom"]).iter_rows())
    given = [
        {"cd_nom": code, "nom_cite": names.get(code), "level": int(level), "area_kind": "DEP", "area_code": _DEPARTMENT}
        for code, level in SENSITIVE.items()
    ]
    texts = dict.fromkeys(KEYS, pl.String) | dict.fromkeys(("cd_nom", "level", "duration_years"), pl.Int64)
    rules = pl.DataFrame(given, schema=texts)
    load_rules(session, SYSTEM, Referential(rules, 0, 0), source="Référentiel école", version="2025")


def add_products(session: Session) -> None:
    """Write the shipped examples as products: the open ones are published, that of the wetlands waits for a reason."""
    for code, example in shipped_products().items():
        text = example.text.replace("DEP:05", f"DEP:{_DEPARTMENT}")
        stored = save_product(session, SYSTEM, text, vocabulary())
        if code != "zones-humides":
            publish(session, SYSTEM, stored, vocabulary(), reason="Territoire école.")
