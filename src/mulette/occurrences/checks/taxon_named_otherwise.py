"""The name cited is, letter for letter, the scientific name of other taxa than the one coded."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="taxon.named-otherwise",
    level=Level.WARNING,
    title="Nom et code qui ne vont pas ensemble",
    message="le nom cité « {nom_cite} » désigne un autre taxon que le cd_nom {cd_nom}.",
    remedy="Vérifiez lequel des deux est juste. C'est le code qui sera gardé.",
    fields=("cd_nom", "nom_cite"),
    source="GBIF, SCIENTIFIC_NAME_AND_ID_INCONSISTENT",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("cd_nom", pl.col("names_other_taxon"))
