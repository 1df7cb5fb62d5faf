"""A survey is said by its identifier, its type or its method alone."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

UNKNOWN = "NSP"

KIND = FindingKind(
    id="grouping.incomplete",
    level=Level.WARNING,
    title="Regroupement incomplet",
    message="le regroupement est donné sans son type ou sans son identifiant.",
    remedy="Donnez l'identifiant et le type du regroupement ensemble, ou aucun des deux.",
    fields=("unique_id_sinp_grp", "grp_typ", "grp_method"),
    source="SINP, Occurrences de taxon 2.0",
    ginco=("1200",),
)


def faults(references: References) -> Iterator[Fault]:
    identified, typed = text("unique_id_sinp_grp").is_not_null(), text("grp_typ").is_not_null()
    told = (typed & (pl.col("grp_typ") != UNKNOWN)) | text("grp_method").is_not_null()
    yield Fault("grp_typ", identified & ~typed)
    yield Fault("unique_id_sinp_grp", told & ~identified)
