"""The code of the taxon is not in TAXREF, nor among the codes it removed and replaced."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="taxon.unknown",
    level=Level.BLOCKING,
    title="Code TAXREF inconnu",
    message="le cd_nom {cd_nom} (« {nom_cite} ») n'est pas dans TAXREF.",
    remedy="Cherchez le nom dans TAXREF et donnez son cd_nom ; vérifiez aussi la version chargée.",
    fields=("cd_nom",),
    source="GeoNature 2.17, import Synthèse",
    geonature="CD_NOM_NOT_FOUND",
    ginco=("1212",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("cd_nom", pl.col("cd_nom").is_not_null() & pl.col("cd_ref").is_null())
