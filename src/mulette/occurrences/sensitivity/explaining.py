"""What hides a record, which rule, until when; what this viewer sees of it, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.diffusion.explaining import Facts, causes, explain, shown_to_all
from mulette.core.diffusion.rank import PRECISE
from mulette.core.diffusion.tables import SensitivityRule
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.places.tables import Area
from mulette.occurrences.tables import Record


@dataclass(frozen=True)
class Explained:
    """The diffusion of a record, in French.

    Parameters
    ----------
    sentence
        Why the place is shown to this viewer as it is.
    causes
        All that bears on it, what decides first.
    public
        What the public sees.
    yours
        Which right lets this viewer see more than the public; nothing where none does.
    """

    sentence: str
    causes: list[str]
    public: str
    yours: str


def explain_record(session: Session, viewer: Viewer, record: Record, *, is_known: bool, today: dt.date) -> Explained:
    """Say what hides a record, which rule, until when; what this viewer sees of it, and why.

    Where the viewer may not know the place, the rule is told without its department nor the state it asks for.
    """
    dataset = session.get(Dataset, record.dataset_id)
    rule = session.get(SensitivityRule, record.sensitivity_rule_id) if record.sensitivity_rule_id else None
    facts = Facts(
        rank=record.diffusion,
        given=record.sensitivity,
        computed=record.sensitivity_computed,
        rule=rule_in_words(session, rule, is_known=is_known) if rule else "",
        sensitive_until=_end(record.date_max, rule.duration_years) if rule and rule.duration_years else None,
        wish=record.diffusion_level,
        is_private=bool(dataset and dataset.is_private),
        embargo_until=record.embargo_until,
        today=today,
    )
    return Explained(
        sentence=explain(facts, is_known=is_known),
        causes=causes(facts),
        public=shown_to_all(record.diffusion),
        yours=_right(viewer, record) if is_known and record.diffusion > PRECISE else "",
    )


def rule_in_words(session: Session, rule: SensitivityRule, *, is_known: bool) -> str:
    """Say a rule in French: whose it is, for what, where, in which state."""
    words = f"règle du référentiel « {rule.source}{' ' + rule.version if rule.version else ''} »"
    words += f" pour {rule.nom_cite or f'le taxon {rule.cd_nom}'}"
    if not is_known:
        return words
    if rule.area_kind:
        place = select(Area.name).where(Area.kind == rule.area_kind, Area.code == rule.area_code)
        words += f", {session.scalar(place) or rule.area_code}"
    if rule.period_from:
        words += f", du {_day(rule.period_from)} au {_day(str(rule.period_to))}"
    if rule.bio_status:
        words += f", statut biologique {rule.bio_status} ou inconnu"
    if rule.behaviour:
        words += f", comportement {rule.behaviour} ou inconnu"
    if rule.other:
        words += f" ; condition tenue pour remplie, car rien ne l'automatise : « {rule.other} »"
    return words


def _right(viewer: Viewer, record: Record) -> str:
    if viewer.scope("read_precise", "record") is Scope.ALL:
        return "Vous voyez toutes les positions exactes."
    if record.author_id is not None and record.author_id == viewer.person_id:
        return "Vous voyez sa position exacte : la donnée est de vous."
    return "Vous voyez sa position exacte : la donnée est de votre organisme."


def _day(text: str) -> str:
    month, day = text.split("-")
    return f"{day}/{month}"


def _end(seen: dt.date, years: int) -> dt.date:
    """Give the last day of a sensitivity of some years: the eve of the anniversary, as ``apply_rules`` counts."""
    month, day = (2, 28) if (seen.month, seen.day) == (2, 29) else (seen.month, seen.day)
    return dt.date(seen.year + years, month, day) - dt.timedelta(days=1)
