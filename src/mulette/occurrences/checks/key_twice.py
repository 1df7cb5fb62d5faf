"""Two rows of the file bear the same key of the provider."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="key.twice",
    level=Level.BLOCKING,
    title="Identifiant du fournisseur en double",
    message="l'identifiant « {value} » est porté par plusieurs lignes.",
    remedy="Donnez à chaque donnée son propre identifiant, ou retirez les lignes en trop.",
    fields=("entity_source_pk_value",),
    source="GeoNature 2.17, import Synthèse",
    geonature="DUPLICATE_ENTITY_SOURCE_PK",
)


def faults(references: References) -> Iterator[Fault]:
    key = pl.col("entity_source_pk_value")
    yield Fault("entity_source_pk_value", key.is_not_null() & key.is_duplicated())
