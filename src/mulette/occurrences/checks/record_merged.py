"""The row is a record that was merged in another one; found by the comparison."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="record.merged",
    level=Level.INFORMATION,
    title="Donnée fusionnée avec une autre",
    message="la donnée reconnue par {value} a été fusionnée avec une autre, qui en tient lieu : rien n'est changé.",
    remedy="Rien à faire. Si ce sont bien deux observations, séparez-les depuis la fiche de la donnée gardée.",
    fields=("entity_source_pk_value",),
    source="Doublons examinés ici",
)
