"""The row has no code of TAXREF: the name cited is, letter for letter, that of a taxon."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References
from mulette.occurrences.taxa import SAME

KIND = FindingKind(
    id="taxon.found",
    level=Level.INFORMATION,
    title="Code TAXREF trouvé par le nom",
    message="« {nom_cite} » a reçu le cd_nom {cd_nom} ({found_name}).",
    remedy="Rien à faire. Pour ne plus dépendre du nom, demandez le cd_nom au fournisseur.",
    fields=("nom_cite",),
    source="TAXREF, rapprochement des noms",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("nom_cite", pl.col("found_by").is_in(SAME))
