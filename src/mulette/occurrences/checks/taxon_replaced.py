"""TAXREF removed the code and says which one to use instead: it was taken."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="taxon.replaced",
    level=Level.INFORMATION,
    title="Code TAXREF remplacé",
    message="le cd_nom {cd_nom} (« {nom_cite} ») a été retiré de TAXREF et remplacé par {replacement}.",
    remedy="Rien à faire pour cette livraison. Mettez à jour ce code dans la base d'origine.",
    fields=("cd_nom",),
    source="TAXREF, table des cd_nom disparus",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("cd_nom", pl.col("replacement").is_not_null() & pl.col("cd_ref").is_not_null())
