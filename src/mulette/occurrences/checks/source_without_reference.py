"""The record comes from the literature, and no publication is named."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

LITERATURE = "Li"

KIND = FindingKind(
    id="source.without-reference",
    level=Level.BLOCKING,
    title="Littérature sans référence",
    message="la donnée vient de la littérature ({source_status}), sans référence bibliographique.",
    remedy="Donnez la référence de la publication, ou corrigez le statut de la source.",
    fields=("source_status", "reference_biblio"),
    source="SINP, Occurrences de taxon 2.0",
    geonature="CONDITIONAL_MANDATORY_FIELD_ERROR",
    ginco=("1203",),
)


def faults(references: References) -> Iterator[Fault]:
    literature = pl.col("source_status") == LITERATURE
    yield Fault("source_status", literature & text("reference_biblio").is_null())
