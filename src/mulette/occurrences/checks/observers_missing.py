"""Nobody is said to have seen the taxon."""

from collections.abc import Iterator

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="observers.missing",
    level=Level.WARNING,
    title="Observateur absent",
    message="aucun observateur n'est nommé.",
    remedy="Nommez l'observateur, ou écrivez « Inconnu » : une donnée sans auteur est difficile à valider.",
    fields=("observers",),
    source="SINP, Occurrences de taxon 2.0",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("observers", text("observers").is_null(), once=True)
