"""Individuals are counted, and what is counted is not said."""

from collections.abc import Iterator

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="count.incomplete",
    level=Level.INFORMATION,
    title="Dénombrement sans objet",
    message="le dénombrement est donné sans son objet (individus, couples, pontes…).",
    remedy="Donnez l'objet du dénombrement, ou écrivez-le en constante dans le modèle.",
    fields=("obj_count", "count_min", "count_max"),
    source="SINP, Occurrences de taxon 2.0",
    ginco=("1200",),
)


def faults(references: References) -> Iterator[Fault]:
    counted = text("count_min").is_not_null() | text("count_max").is_not_null()
    yield Fault("obj_count", counted & text("obj_count").is_null(), only_if_given=True)
