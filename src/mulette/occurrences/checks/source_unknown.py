"""The source that a row names is none of those that its provider has declared."""

from collections.abc import Iterator

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="source.unknown",
    level=Level.WARNING,
    title="Source inconnue",
    message="la source « {value} » n'est pas de celles que ce fournisseur a déclarées.",
    remedy="Corrigez le nom, ou livrez la source dans le fichier « source » de l'archive.",
    fields=("source_code",),
    source="SINP PACA, format d'échange, code_source",
)


def faults(references: References) -> Iterator[Fault]:
    if references.sources:
        yield Fault("source_code", ~text("source_code").is_in(sorted(references.sources)))
