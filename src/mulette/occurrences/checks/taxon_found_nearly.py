"""The row has no code of TAXREF: the name cited is near that of one taxon."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References
from mulette.occurrences.taxa import NEAR

KIND = FindingKind(
    id="taxon.found-nearly",
    level=Level.WARNING,
    title="Code TAXREF trouvé par un nom proche",
    message="« {nom_cite} » a reçu le cd_nom {cd_nom} ({found_name}), dont le nom est proche.",
    remedy="Vérifiez que c'est bien ce taxon ; sinon, corrigez le nom et livrez de nouveau.",
    fields=("nom_cite",),
    source="TAXREF, rapprochement des noms",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("nom_cite", pl.col("found_by").is_in(NEAR))
