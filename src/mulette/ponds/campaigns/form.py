"""The form that is filled in the field, the same for QField, QGIS and ODK: what was found, then the sheet. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mulette.core.spelling import folded
from mulette.ponds.campaigns.queries import Halt
from mulette.ponds.register.vocabulary import sheet_fields, terms
from mulette.ponds.reviewing.vocabulary import CAUSES

OUTCOMES = ("Vue", "Caractérisée", "Disparue", "Pas une mare", "Non visitée")
"""What a visit may conclude: the statuses of PRAM Normandie, and two words for what is no status."""
MEANINGS = {
    "Vue": "vue sur place, sans fiche",
    "Caractérisée": "vue et décrite : remplissez la fiche",
    "Disparue": "elle a existé et ne se voit plus",
    "Pas une mare": "il n'y en a jamais eu ici",
    "Non visitée": "accès impossible, ou pas eu le temps",
}
DESCRIBED = "Caractérisée"
VISIT = "Visite"
_OF_THE_VISIT = frozenset({"visited_on", "observer", "structure", "sheet_kind"})


@dataclass(frozen=True)
class FormField:
    """One question.

    Parameters
    ----------
    name, label
        Name of the column, French question.
    kind
        ``text``, ``date``, ``number``, ``integer``, ``boolean``, ``code`` or ``codes``.
    options
        Terms of a list.
    group
        Part of the form.
    help
        French sentence.
    is_required
        Whether it must be answered; the fields of the sheet only when the pond is described.
    """

    name: str
    label: str
    kind: str
    options: tuple[str, ...]
    group: str
    help: str
    is_required: bool


@cache
def visit_fields() -> tuple[FormField, ...]:
    """Give the questions about the visit itself."""
    return (
        FormField("outcome", "Constat", "code", OUTCOMES, VISIT, "Ce que vous avez trouvé.", True),
        FormField("visited_on", "Jour de la visite", "date", (), VISIT, "Jour où vous y étiez.", True),
        FormField("observer", "Observateur", "text", (), VISIT, "« NOM Prénom ».", False),
        FormField("cause", "Ce que c'est", "code", tuple(CAUSES.values()), VISIT, "Si ce n'est pas une mare.", False),
        FormField(
            "is_another", "Une autre mare", "boolean", (), VISIT,
            "Oui, si une mare connue est à moins de 50 m et que celle-ci en est une autre.", False,
        ),
        FormField(
            "commune_code", "Commune", "text", (), VISIT, "Code INSEE ; le point doit y tomber. Vide : calculée.", False
        ),
        FormField("reason", "Ce qu'elle est devenue", "text", (), VISIT, "Si elle a disparu : boisée, comblée…", False),
    )  # fmt: skip


@cache
def described_fields() -> tuple[FormField, ...]:
    """Give the questions of the sheet, sections A to H of the register."""
    return tuple(
        FormField(
            field.name, field.label + (f" ({field.unit})" if field.unit else ""), field.type,
            terms(field.nomenclature) if field.nomenclature else (), field.group, field.help, field.required,
        )
        for field in sheet_fields().values()
        if field.name not in _OF_THE_VISIT
    )  # fmt: skip


@cache
def all_fields() -> tuple[FormField, ...]:
    """Give all questions, in order."""
    return (*visit_fields(), *described_fields())


def slug_of(term: str) -> str:
    """Give the name of a term in ODK, which takes no space and no sign.

    >>> slug_of("Village, jardin, ferme"), slug_of("25-50 %"), slug_of("Plus de 100 cm")
    ('village_jardin_ferme', '25_50', 'plus_de_100_cm')
    """
    kept = "".join(sign if sign.isalnum() else " " for sign in folded(term))
    return "_".join(kept.split())


def term_of(field: FormField, text: str) -> str:
    """Give the term that a name of ODK means; a text that is no such name is left as it is.

    >>> term_of(visit_fields()[0], "pas_une_mare"), term_of(visit_fields()[0], "Vue"), term_of(visit_fields()[0], "?")
    ('Pas une mare', 'Vue', '?')
    """
    return {slug_of(term): term for term in field.options}.get(slug_of(text) if text else "", text)


def told(halt: Halt) -> dict[str, object]:
    """Give what the form shows of a stop before it is filled, by column.

    ``arret`` its identifier, ``ordre``, ``candidat``, ``mare``, ``note``, ``surface_m2``, ``creux_m``, ``raisons``,
    ``choisi`` and ``commune``.
    """
    return {
        "arret": str(halt.stop.uuid),
        "ordre": halt.stop.position,
        "candidat": halt.candidate.stable_id,
        "mare": halt.pond.loc_id_plus if halt.pond else None,
        "note": round(halt.candidate.score, 2),
        "surface_m2": round(halt.candidate.area_m2),
        "creux_m": halt.candidate.depth_m,
        "raisons": " ; ".join(halt.candidate.reasons),
        "choisi": halt.why,
        "commune": halt.commune.name if halt.commune else None,
    }


TOLD_LABELS = {
    "arret": "Arrêt",
    "ordre": "Ordre",
    "candidat": "Candidat",
    "mare": "Mare du registre",
    "note": "Note",
    "surface_m2": "Surface détectée (m²)",
    "creux_m": "Creux visible (m)",
    "raisons": "Raisons",
    "choisi": "Pourquoi cet arrêt",
    "commune": "Commune",
}
"""French labels of what the form shows, and nobody changes."""


def groups_of(fields: Sequence[FormField]) -> dict[str, list[FormField]]:
    """Put questions by part of the form, in order."""
    found: dict[str, list[FormField]] = {}
    for one in fields:
        found.setdefault(one.group, []).append(one)
    return found
