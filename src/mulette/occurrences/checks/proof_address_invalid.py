"""The address of the digital proof is no web address."""

from collections.abc import Iterator

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

ADDRESS = r"^((https?|ftp)://)?[\w.-]+(\.[\w.-]+)+[\w~:/?#\[\]@!$&'()*+,;=.-]+$"
"""A host with a dot, with or without a protocol; the same addresses as in GeoNature."""

KIND = FindingKind(
    id="proof.address-invalid",
    level=Level.BLOCKING,
    title="Adresse de preuve invalide",
    message="« {digital_proof} » n'est pas une adresse web.",
    remedy="Donnez une adresse complète, par exemple https://photos.exemple.fr/123.jpg.",
    fields=("digital_proof",),
    source="GeoNature 2.17, import Synthèse",
    geonature="INVALID_URL_PROOF",
    ginco=("1205",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("digital_proof", ~text("digital_proof").str.contains(ADDRESS))
