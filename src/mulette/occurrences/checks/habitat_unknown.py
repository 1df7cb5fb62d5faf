"""The code of the habitat is not in HABREF."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="habitat.unknown",
    level=Level.BLOCKING,
    title="Code HABREF inconnu",
    message="le cd_hab {cd_hab} n'est pas dans HABREF.",
    remedy="Cherchez l'habitat dans HABREF et donnez son cd_hab, ou laissez la cellule vide.",
    fields=("cd_hab",),
    source="GeoNature 2.17, import Synthèse",
    geonature="CD_HAB_NOT_FOUND",
    ginco=("1105", "1206"),
)


def faults(references: References) -> Iterator[Fault]:
    if references.habitats is not None:
        known = references.habitats["cd_hab"].implode()
        yield Fault("cd_hab", pl.col("cd_hab").is_not_null() & ~pl.col("cd_hab").is_in(known))
