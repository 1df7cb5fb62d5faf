"""The record is said to be attached to an area that is not named, or the contrary."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.location import AREA_KINDS, ATTACHED
from mulette.occurrences.references import References

KIND = FindingKind(
    id="attachment.incomplete",
    level=Level.WARNING,
    title="Rattachement sans code de lieu",
    message="la donnée est dite rattachée à une commune, une maille ou un département, et aucun code n'est donné.",
    remedy="Donnez le code, ou corrigez le type d'information géographique.",
    fields=("info_geo_type", *AREA_KINDS),
    source="SINP, Occurrences de taxon 2.0, typeInfoGeo",
    ginco=("1200",),
)


def faults(references: References) -> Iterator[Fault]:
    named = pl.any_horizontal(text(field).is_not_null() for field in AREA_KINDS)
    yield Fault("info_geo_type", (pl.col("info_geo_type") == ATTACHED) & ~named)
