"""A habitat is coded, but HABREF is not loaded: the code is kept without a look."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="habitat.not-checked",
    level=Level.INFORMATION,
    title="Code HABREF non vérifié",
    message="le cd_hab {cd_hab} n'a pas pu être vérifié : HABREF n'est pas chargé.",
    remedy="Chargez HABREF (mulette reference load habref FICHIER), puis vérifiez de nouveau.",
    fields=("cd_hab",),
    source="Référentiel absent de cette installation",
)


def faults(references: References) -> Iterator[Fault]:
    if references.habitats is None:
        yield Fault("cd_hab", pl.col("cd_hab").is_not_null())
