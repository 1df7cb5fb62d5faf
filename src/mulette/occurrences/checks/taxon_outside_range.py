"""The store holds validated records of the taxon, none of them in the departments of this one."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="taxon.outside-range",
    level=Level.WARNING,
    title="Taxon hors de sa répartition connue",
    message="« {nom_cite} » n'est pas connu de ce département ; la base en a des données validées dans : "
    "{known_departments}.",
    remedy="Vérifiez le taxon et le lieu ; si l'observation est sûre, acceptez l'avertissement avec un motif.",
    fields=("cd_nom", "WKT", "longitude", "latitude"),
    source="Données validées de la base, 10 au moins par taxon",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("cd_nom", pl.col("is_outside_range"))
