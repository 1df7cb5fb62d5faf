"""The version of TAXREF that the codes come from is not said."""

from collections.abc import Iterator

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="taxon.version-missing",
    level=Level.INFORMATION,
    title="Version de TAXREF absente",
    message="la version de TAXREF dont vient le cd_nom n'est pas donnée.",
    remedy="Demandez-la au fournisseur, ou donnez-la en constante dans le modèle : un code peut changer de "
    "sens d'une version à l'autre.",
    fields=("meta_v_taxref", "cd_nom"),
    source="SINP, Occurrences de taxon 2.0",
    ginco=("1202",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("meta_v_taxref", text("cd_nom").is_not_null() & text("meta_v_taxref").is_null(), only_if_given=True)
