"""The row changes a record that was corrected or validated here since its last delivery; found by the comparison."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="record.corrected-here",
    level=Level.WARNING,
    title="Donnée corrigée ou validée ici entre-temps",
    message="la donnée reconnue par {value} a été corrigée ou validée ici : écrire la ligne remplacera ce travail.",
    remedy="Comparez dans « Comparaison » ; demandez au fournisseur de corriger sa base, ou acceptez avec un motif.",
    fields=("entity_source_pk_value",),
    source="Une correction faite ici ne se perd pas en silence",
)
