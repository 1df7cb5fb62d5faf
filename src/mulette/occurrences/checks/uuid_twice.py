"""Two rows of the file bear the same permanent identifier."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="uuid.twice",
    level=Level.BLOCKING,
    title="Identifiant permanent en double",
    message="l'identifiant permanent {value} est porté par plusieurs lignes.",
    remedy="Gardez une seule ligne pour cet identifiant, ou laissez-le vide : il en sera créé un.",
    fields=("unique_id_sinp",),
    source="GeoNature 2.17, import Synthèse",
    geonature="DUPLICATE_UUID",
    ginco=("1217",),
)


def faults(references: References) -> Iterator[Fault]:
    identifier = pl.col("unique_id_sinp")
    yield Fault("unique_id_sinp", identifier.is_not_null() & identifier.is_duplicated())
