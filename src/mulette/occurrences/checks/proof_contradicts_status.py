"""A proof is said to exist and none is given, or one is given and it is said otherwise."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.proof import YES, is_proven
from mulette.occurrences.references import References

KIND = FindingKind(
    id="proof.contradicts-status",
    level=Level.BLOCKING,
    title="Preuve en contradiction avec son statut",
    message="l'existence d'une preuve vaut « {exist_proof} » ; preuve numérique : {digital_proof} ; "
    "preuve non numérique : {non_digital_proof}.",
    remedy="Écrivez « Oui » quand une preuve est donnée, et donnez-la quand vous écrivez « Oui ».",
    fields=("exist_proof", "digital_proof", "non_digital_proof"),
    source="SINP, Occurrences de taxon 2.0",
    geonature="INVALID_EXISTING_PROOF_VALUE",
    ginco=("1204",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("exist_proof", (pl.col("exist_proof") == YES) != is_proven())
