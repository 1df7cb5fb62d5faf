"""The row has no code of TAXREF, and the name cited fits no taxon."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References
from mulette.occurrences.taxa import NONE

KIND = FindingKind(
    id="taxon.name-unknown",
    level=Level.BLOCKING,
    title="Nom sans code TAXREF",
    message="« {nom_cite} » n'est le nom d'aucun taxon de TAXREF, même à une faute de frappe près.",
    remedy="Cherchez le nom dans TAXREF, corrigez-le, ou donnez son cd_nom ; vérifiez la version chargée.",
    fields=("nom_cite",),
    source="TAXREF, rapprochement des noms",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("nom_cite", pl.col("found_by") == NONE)
