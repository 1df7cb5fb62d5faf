"""A record of a private dataset does not say whether its place is blurred."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="blurring.unsaid",
    level=Level.BLOCKING,
    title="Floutage non précisé",
    message="le jeu de données est privé et le floutage n'est pas précisé.",
    remedy="Écrivez OUI si la localisation a été dégradée avant l'envoi, NON sinon.",
    fields=("blurring", "unique_dataset_id"),
    source="SINP, Occurrences de taxon 2.0 ; GeoNature 2.17, import Synthèse",
    geonature="CONDITIONAL_MANDATORY_FIELD_ERROR",
    ginco=("1200",),
)


def faults(references: References) -> Iterator[Fault]:
    if references.private_needs_blurring:
        yield Fault("blurring", pl.col("is_private") & text("blurring").is_null())
