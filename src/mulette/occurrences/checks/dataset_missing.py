"""A row names no dataset, and the delivery gives none."""

from collections.abc import Iterator

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="dataset.missing",
    level=Level.BLOCKING,
    title="Jeu de données absent",
    message="aucun jeu de données n'est donné.",
    remedy="Choisissez le jeu de données de la livraison (--dataset UUID), ou remplissez la colonne.",
    fields=("unique_dataset_id",),
    source="SINP, Occurrences de taxon 2.0 ; GeoNature 2.17, import Synthèse",
    geonature="MISSING_VALUE",
)


def faults(references: References) -> Iterator[Fault]:
    if references.dataset is None:
        unnamed = text("unique_dataset_id").is_null() & text("dataset_code").is_null()
        yield Fault("unique_dataset_id", unnamed, once=True)
