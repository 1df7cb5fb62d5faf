"""The provider says that the record is sensitive."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

NONE = "0"

KIND = FindingKind(
    id="taxon.sensitive",
    level=Level.INFORMATION,
    title="Donnée déclarée sensible",
    message="« {nom_cite} » est déclaré sensible (niveau {sensitivity}).",
    remedy="Rien à faire : la position ne sera montrée qu'aux personnes qui en ont le droit.",
    fields=("sensitivity",),
    source="SINP, nomenclature SENSIBILITE",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("sensitivity", pl.col("sensitivity") != NONE)
