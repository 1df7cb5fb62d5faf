"""The permanent identifier is not that of the record that the provider's key means; found by the comparison."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="uuid.moved",
    level=Level.BLOCKING,
    title="Identifiant permanent changé",
    message="l'identifiant permanent {value} n'est pas celui de la donnée déjà présente sous cette clé, ou deux lignes "
    "du fichier désignent la même donnée.",
    remedy="Rendez à la donnée son identifiant d'origine : il est le même pour toujours ; ou donnez-lui une autre clé.",
    fields=("unique_id_sinp", "entity_source_pk_value"),
    source="SINP, Occurrences de taxon 2.0, identifiant permanent",
)
