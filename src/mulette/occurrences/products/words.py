"""A product told in French: which records, how finely, with which fields, to whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.product import Audience, Product, Rule, Shown, When
from mulette.core.metadata.queries import active_terms
from mulette.core.places.kinds import KINDS
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.fields import record_fields

_ATTACHED = {"commune": "une commune", "cell": "une maille", "department": "un département"}
_FILTERS = {
    "taxon": "taxon", "group2": "groupe", "from": "depuis le", "to": "jusqu'au", "month": "mois", "area": "territoire",
    "dataset": "jeu de données", "framework": "cadre d'acquisition", "provider": "fournisseur",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A product in words: what is selected, its rules in order, its fields, its audience."""

    select: list[str]
    rules: list[str]
    fields: str
    audience: str


def tell(session: Session, product: Product) -> Told:
    """Tell a product in French."""
    labels = {name: field.label for name, field in record_fields().items()}
    terms = active_terms(session)
    kinds = {name: terms.get(field.nomenclature or "", {}) for name, field in record_fields().items()}
    filters = [
        f"{_FILTERS.get(name) or labels[name].lower()} : "
        f"{', '.join(kinds.get(name, {}).get(value, value) for value in values)}"
        for name, values in product.filters.items()
    ]
    return Told(
        select=[*conditions(session, product.select), *filters] or ["toutes les données diffusables"],
        rules=[_rule(session, rule, number) for number, rule in enumerate(product.rules)],
        fields=_fields(product, labels),
        audience=_audience(product.audience),
    )


def conditions(session: Session, when: When) -> list[str]:
    """Tell each part of a condition."""
    found = [*when.kingdoms, *when.groups]
    if when.taxa:
        names = dict(session.execute(select(Taxon.cd_nom, Taxon.lb_nom).where(Taxon.cd_nom.in_(when.taxa))).all())
        found.append("taxons " + ", ".join(names.get(code, str(code)) for code in when.taxa))
    if when.sensitive is not None:
        found.append("donnée sensible" if when.sensitive else "donnée non sensible")
    if when.private is not None:
        found.append("jeu de données privé" if when.private else "jeu de données public")
    if when.attached_to:
        found.append(f"rattachée à {_ATTACHED[when.attached_to]}")
    if when.statuses:
        lists = [f"{name} {', '.join(codes)}" for name, codes in when.statuses.red_lists.items()]
        found.append("taxon protégé ou menacé là où il est : " + " ; ".join([*when.statuses.protected, *lists]))
    if when.within:
        kind = KINDS[when.within.kind].label.lower() if when.within.kind in KINDS else when.within.kind
        size = f" de moins de {when.within.under_km2:g} km²" if when.within.under_km2 else ""
        found.append(f"dans : {kind}{size}{' ' + ', '.join(when.within.codes) if when.within.codes else ''}")
    if when.under_years is not None:
        found.append(f"vue depuis moins de {when.under_years} ans")
    return found


def _rule(session: Session, rule: Rule, number: int) -> str:
    told = conditions(session, rule.when)
    start = " et ".join(told) if told else ("toutes les données" if number == 0 else "toutes les autres")
    return f"{start[0].upper()}{start[1:]} : {'' if rule.show is Shown.NOTHING else 'donne '}{rule.show.label}"


def _fields(product: Product, labels: dict[str, str]) -> str:
    if product.kept is not None:
        return "Seulement : " + ", ".join(labels[name].lower() for name in product.kept)
    if product.dropped:
        return "Tous, sauf : " + ", ".join(labels[name].lower() for name in product.dropped)
    return "Tous"


def _audience(audience: Audience) -> str:
    if audience.is_public:
        return "Tout le monde"
    named = {"Rôles": audience.roles, "Organismes": audience.organisations, "Personnes": audience.persons}
    return " ; ".join(f"{words} : {', '.join(names)}" for words, names in named.items() if names)
