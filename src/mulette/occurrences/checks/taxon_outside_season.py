"""The store holds many validated records of the taxon, none of them in this month."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="taxon.outside-season",
    level=Level.WARNING,
    title="Taxon hors de sa saison connue",
    message="« {nom_cite} » n'a jamais été vu en {month} dans la base ({known_records} données validées).",
    remedy="Vérifiez le taxon et la date ; si l'observation est sûre, acceptez l'avertissement avec un motif.",
    fields=("date_min", "cd_nom"),
    source="Données validées de la base, 30 au moins par taxon",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("date_min", pl.col("is_outside_season"))
