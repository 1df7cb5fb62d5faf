"""What may be wrong with an archive and with the files that go with its records."""

from __future__ import annotations

from mulette.core.findings.kinds import FindingKind, Level
from mulette.core.intake import findings

SOURCE = "SINP PACA, format d'échange"


def _kind(id_: str, level: Level, title: str, message: str, remedy: str) -> FindingKind:
    return FindingKind(id=f"archive.{id_}", level=level, title=title, message=message, remedy=remedy, source=SOURCE)


WITHOUT_RECORDS = _kind(
    "without-records",
    Level.BLOCKING,
    "Archive sans données",
    "L'archive « {file} » ne contient pas de fichier « synthese ».",
    "Ajoutez-le ; les autres fichiers (source, organism, user, acquisition_framework, dataset) peuvent manquer.",
)
COLUMN_MISSING = _kind(
    "column-missing",
    Level.BLOCKING,
    "Colonne obligatoire absente",
    "Le fichier n'a pas de colonne « {value} » : aucune de ses lignes n'est lue.",
    "Ajoutez cette colonne.",
)
ROW_TWICE = _kind(
    "row-twice",
    Level.WARNING,
    "Lignes identiques",
    "la ligne répète une autre ligne du fichier : elle n'est lue qu'une fois.",
    "Retirez les lignes en trop.",
)
CODE_MISSING = _kind(
    "code-missing",
    Level.BLOCKING,
    "Nom absent",
    "la ligne ne donne pas ce qui nomme la chose.",
    "Remplissez la colonne ; une personne se nomme par son UUID (unique_id).",
)
CODE_TWICE = _kind(
    "code-twice",
    Level.BLOCKING,
    "Nom en double",
    "« {value} » est porté par plusieurs lignes.",
    "Gardez une seule ligne pour ce nom.",
)
ACTION_UNKNOWN = _kind(
    "action-unknown",
    Level.BLOCKING,
    "Action inconnue",
    "« {value} » n'est pas une action.",
    "Écrivez I (ajouter), U (mettre à jour) ou D (retirer).",
)
INSERT_KNOWN = _kind(
    "insert-known",
    Level.WARNING,
    "Ajout de ce qui est déjà là",
    "« {value} » est déjà présent : la ligne est traitée comme une mise à jour.",
    "Rien n'est à faire si c'est voulu.",
)
UPDATE_UNKNOWN = _kind(
    "update-unknown",
    Level.WARNING,
    "Mise à jour de ce qui n'est pas là",
    "« {value} » n'est pas connu ici : il est ajouté.",
    "Vérifiez qu'une livraison antérieure de ce fournisseur ne manque pas.",
)
DELETE_UNKNOWN = _kind(
    "delete-unknown",
    Level.WARNING,
    "Retrait de ce qui n'est pas là",
    "« {value} » n'est pas connu ici : il n'y a rien à retirer.",
    "Rien n'est à faire s'il l'est déjà ; sinon, vérifiez le nom.",
)
FRAMEWORK_UNKNOWN = _kind(
    "framework-unknown",
    Level.BLOCKING,
    "Cadre d'acquisition inconnu",
    "le cadre « {value} » n'est ni dans l'archive ni dans la base.",
    "Corrigez le nom ou l'UUID du cadre, ou livrez-le dans le fichier « acquisition_framework ».",
)
ORGANISM_UNKNOWN = _kind(
    "organism-unknown",
    Level.WARNING,
    "Organisme inconnu",
    "l'organisme « {value} » n'est ni dans l'archive ni dans la base : le lien n'est pas fait.",
    "Corrigez son nom ou son UUID, ou livrez-le dans le fichier « organism ».",
)

ALL = (*findings.ALL, *(kind for kind in list(vars().values()) if isinstance(kind, FindingKind)))
"""Everything that intake may say of a file, for the catalogue."""
