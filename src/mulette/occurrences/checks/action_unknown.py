"""The row asks for something else than to insert, update or delete."""

from collections.abc import Iterator

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.actions import ACTIONS
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="action.unknown",
    level=Level.BLOCKING,
    title="Action inconnue",
    message="« {value} » n'est pas une action.",
    remedy="Écrivez I (ajouter), U (mettre à jour) ou D (supprimer), ou laissez vide.",
    fields=("last_action",),
    source="SINP PACA, format d'échange, meta_last_action",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("last_action", ~text("last_action").str.to_uppercase().is_in(ACTIONS))
