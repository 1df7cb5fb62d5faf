"""A cell that a record cannot do without is empty."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import record_fields, text
from mulette.occurrences.references import References

REQUIRED = tuple(field.name for field in record_fields().values() if field.required and field.type != "uuid")

KIND = FindingKind(
    id="value.missing",
    level=Level.BLOCKING,
    title="Valeur obligatoire absente",
    message="« {at} » est vide, or cette valeur est obligatoire.",
    remedy="Remplissez la cellule, ou donnez dans le modèle la valeur qui vaut pour tout le fichier.",
    fields=(*REQUIRED, "longitude", "latitude"),
    source="SINP, Occurrences de taxon 2.0 ; GeoNature 2.17, import Synthèse",
    geonature="MISSING_VALUE",
    ginco=("1101",),
)


def faults(references: References) -> Iterator[Fault]:
    for name in REQUIRED:
        sought = pl.col("found_by").is_not_null() if name == "cd_nom" else pl.lit(value=False)
        yield Fault(name, text(name).is_null() & ~sought)
    for name, other in (("longitude", "latitude"), ("latitude", "longitude")):
        yield Fault(name, text(name).is_null() & text(other).is_not_null())
