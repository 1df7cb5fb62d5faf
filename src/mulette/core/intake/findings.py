"""What may be wrong with a file before any rule of a room is asked: the catalogue of intake.

A file that cannot be read at all is refused: ``refuse`` raises ``Invalid`` with the id of the kind as its code, and
``refusal_finding`` gives the same refusal as a finding without row, for a check report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from mulette.core.errors import Invalid
from mulette.core.findings.kinds import Finding, FindingKind, Level

EXAMPLES = 3
"""How many offending values a finding quotes."""


@dataclass(frozen=True)
class Fault:
    """One record of a file that could not be laid in the columns.

    Parameters
    ----------
    row
        Number of the record, the header being 1.
    kind
        Entry of the catalogue.
    content
        The record as the file wrote it.
    """

    row: int
    kind: FindingKind
    content: str


def refuse(kind: FindingKind, **values: Any) -> NoReturn:  # noqa: ANN401
    """Refuse a file: raise the kind as an error, its message filled with the values named.

    Raises
    ------
    Invalid
        Always, with ``kind.id`` as its code.
    """
    message = kind.message.format(**values)
    raise Invalid(f"{message} {kind.remedy}", code=kind.id, **values)


def refusal_finding(error: Invalid) -> Finding | None:
    """Give a refusal as a finding without row; None for a refusal that is not about the file."""
    kind = KINDS.get(error.code)
    return None if kind is None else Finding(kind, message=kind.message.format(**error.values))


def fault_findings(faults: Iterable[Fault]) -> list[Finding]:
    """Group the faults of the records of a file: one finding a kind, its rows ascending."""
    by_kind: dict[str, list[Fault]] = {}
    for fault in faults:
        by_kind.setdefault(fault.kind.id, []).append(fault)
    return [
        Finding(
            kind=group[0].kind,
            rows=tuple(sorted(fault.row for fault in group)),
            message=f"Ligne {min(fault.row for fault in group)} : {group[0].kind.message}",
            examples=tuple(fault.content for fault in group[:EXAMPLES]),
        )
        for group in by_kind.values()
    ]


def _file(
    id_: str, title: str, message: str, remedy: str, geonature: str | None = None, ginco: tuple[str, ...] = ()
) -> FindingKind:
    return FindingKind(
        id=id_,
        level=Level.BLOCKING,
        title=title,
        message=message,
        remedy=remedy,
        source="Un fichier illisible est refusé en entier, rien n'est écrit",
        geonature=geonature,
        ginco=ginco,
    )


def _row(
    id_: str, level: Level, title: str, message: str, remedy: str, geonature: str | None, ginco: tuple[str, ...] = ()
) -> FindingKind:
    return FindingKind(
        id=id_,
        level=level,
        title=title,
        message=message,
        remedy=remedy,
        source="GeoNature 2.17, codes d'erreur de l'import" if geonature else "RFC 4180",
        geonature=geonature,
        ginco=ginco,
    )


def _type(id_: str, title: str, message: str, remedy: str, geonature: str, ginco: tuple[str, ...] = ()) -> FindingKind:
    return FindingKind(
        id=id_,
        level=Level.BLOCKING,
        title=title,
        message=message,
        remedy=remedy,
        source="GeoNature 2.17, contrôle des types de l'import",
        geonature=geonature,
        ginco=ginco,
    )


FILE_MISSING = _file(
    "file.missing",
    "Fichier absent",
    "Le fichier « {file} » n'existe pas.",
    "Vérifiez son chemin.",
    "NO_FILE_SENDED",
)
FILE_EMPTY = _file(
    "file.empty",
    "Fichier vide",
    "Le fichier « {file} » est vide.",
    "Exportez-le à nouveau depuis l'outil d'origine.",
    "EMPTY_FILE",
    ginco=("1000",),
)
FILE_WITHOUT_DATA = _file(
    "file.without-data",
    "Fichier sans données",
    "Le fichier « {file} » a un en-tête mais aucune ligne de données.",
    "Vérifiez l'export, et l'onglet ou la couche choisis.",
    "FILE_WITH_NO_DATA",
    ginco=("1005",),
)
FILE_WITHOUT_HEADER = _file(
    "file.without-header",
    "En-tête absent",
    "Le fichier « {file} » commence par une ligne vide : les noms des colonnes ne sont pas sur la première ligne.",
    "Supprimez les lignes qui précèdent l'en-tête.",
)
FILE_BINARY = _file(
    "file.binary",
    "Fichier qui n'est pas un tableau",
    "Le fichier « {file} » n'est pas du texte ({found}).",
    "Fournissez un CSV, TSV, XLSX, ODS, GPKG, GeoJSON, ou un shapefile dans un ZIP.",
    "FILE_FORMAT_ERROR",
)
FILE_FORMAT_UNKNOWN = _file(
    "file.format-unknown",
    "Format inconnu",
    "Le format de « {file} » n'est pas lu ({found}).",
    "Fournissez un CSV, TSV, XLSX, ODS, GPKG, GeoJSON, ou un shapefile dans un ZIP.",
    "FILE_EXTENSION_ERROR",
)
FILE_CORRUPT = _file(
    "file.corrupt",
    "Fichier coupé ou abîmé",
    "Le fichier « {file} » ne s'ouvre pas comme {format} : il est coupé ou abîmé.",
    "Transmettez-le à nouveau, et comparez sa taille avec celle d'origine.",
    "FILE_FORMAT_ERROR",
)
FILE_TOO_LARGE = _file(
    "file.too-large",
    "Fichier trop gros",
    "Le fichier « {file} » pèse {bytes} octets ; la limite est de {limit}.",
    "Livrez-le en plusieurs parties.",
    "FILE_OVERSIZE",
)
FILE_NAME_TOO_LONG = _file(
    "file.name-too-long",
    "Nom de fichier trop long",
    "Le nom « {file}… » a plus de {limit} caractères.",
    "Renommez le fichier plus court, puis livrez-le de nouveau.",
    "FILE_NAME_TOO_LONG",
)
ARCHIVE_TOO_LARGE = _file(
    "archive.too-large",
    "Archive démesurée",
    "L'archive « {file} » se déploie au-delà de la limite ({reason}).",
    "Vérifiez son contenu ; livrez le fichier lui-même, ou en plusieurs parties.",
    "FILE_OVERSIZE",
)
ARCHIVE_PATH_UNSAFE = _file(
    "archive.path-unsafe",
    "Chemin interdit dans l'archive",
    "L'archive « {file} » contient un chemin interdit : « {member} ».",
    "Refaites-la avec des chemins relatifs simples.",
)
ARCHIVE_WITHOUT_LAYER = _file(
    "archive.without-layer",
    "Archive sans couche",
    "L'archive « {file} » ne contient pas une couche et une seule : {found}.",
    "N'y laissez qu'un shapefile complet (.shp, .shx, .dbf, .prj), ou nommez la couche dans le modèle.",
)
LAYER_UNKNOWN = _file(
    "file.layer-unknown",
    "Onglet ou couche inconnus",
    "« {layer} » n'existe pas dans « {file} » ; on y trouve : {known}.",
    "Corrigez le nom dans le modèle de livraison.",
)
LAYER_NOT_CHOSEN = _file(
    "file.layer-not-chosen",
    "Couche à choisir",
    "Le fichier « {file} » contient plusieurs couches : {known}.",
    "Nommez celle à lire dans le modèle de livraison ([reading] layer).",
)
ENCODING_WRONG = _file(
    "file.encoding-wrong",
    "Encodage faux",
    "Le fichier « {file} » ne se lit pas en {encoding} : première faute à la ligne {line}.",
    "Indiquez le bon encodage dans le modèle, ou enregistrez le fichier en UTF-8.",
    "FILE_FORMAT_ERROR",
)
ENCODING_UNKNOWN = _file(
    "file.encoding-unknown",
    "Encodage inconnu",
    "L'encodage « {encoding} » n'existe pas.",
    "Écrivez par exemple utf-8, cp1252, iso-8859-15 ou utf-16.",
)
SEPARATOR_WRONG = _file(
    "file.separator-wrong",
    "Séparateur inconnu",
    "« {separator} » ne peut pas séparer des colonnes.",
    "Indiquez un seul caractère : virgule, point-virgule, tabulation ou barre verticale.",
)
LINE_TOO_LONG = _file(
    "file.line-too-long",
    "Ligne trop longue",
    "La ligne {line} de « {file} » dépasse {limit} caractères.",
    "Vérifiez les fins de ligne, et qu'un guillemet ouvert est bien fermé.",
)
CELL_TOO_LONG = _file(
    "file.cell-too-long",
    "Cellule trop longue",
    "L'enregistrement {row} de « {file} » a une cellule de plus de {limit} caractères.",
    "Vérifiez qu'un guillemet ouvert est bien fermé, et simplifiez les géométries trop détaillées.",
)
COLUMN_TWICE = _file(
    "file.column-twice",
    "Deux colonnes de même nom",
    "Des colonnes de « {file} » portent le même nom : {columns}.",
    "Renommez ou supprimez l'une d'elles.",
    "HEADER_SAME_COLUMN_NAME",
    ginco=("1115",),
)

ROW_TOO_LONG = _row(
    "row.too-long",
    Level.BLOCKING,
    "Ligne trop longue",
    "la ligne a plus de cellules que l'en-tête n'a de colonnes.",
    "Protégez par des guillemets les cellules qui contiennent le séparateur.",
    "ROW_HAVE_TOO_MUCH_COLUMN",
    ginco=("1001",),
)
ROW_TOO_SHORT = _row(
    "row.too-short",
    Level.BLOCKING,
    "Ligne trop courte",
    "la ligne a moins de cellules que l'en-tête n'a de colonnes.",
    "Vérifiez les retours à la ligne dans les cellules, et que le fichier n'est pas coupé.",
    "ROW_HAVE_LESS_COLUMN",
    ginco=("1001",),
)
ROW_CUT = _row(
    "row.cut",
    Level.BLOCKING,
    "Fichier coupé",
    "le fichier s'arrête au milieu de la ligne.",
    "Transmettez-le à nouveau : la suite manque.",
    "ROW_HAVE_LESS_COLUMN",
)
ROW_QUOTE_OPEN = _row(
    "row.quote-open",
    Level.BLOCKING,
    "Guillemet jamais fermé",
    "un guillemet ouvert n'est jamais fermé : tout ce qui suit y est resté pris.",
    "Fermez ou doublez le guillemet, ou transmettez à nouveau le fichier s'il est coupé.",
    None,
)
ROW_EMPTY = _row(
    "row.empty",
    Level.INFORMATION,
    "Ligne vide",
    "la ligne est vide ; elle garde son numéro et n'est pas comptée.",
    "Rien n'est à faire.",
    "EMPTY_ROW",
)

COLUMN_MISSING = FindingKind(
    id="column.missing",
    level=Level.BLOCKING,
    title="Colonne obligatoire absente",
    message="Aucune colonne ne donne ces champs obligatoires : {value}.",
    remedy="Ajoutez ces colonnes au fichier, ou corrigez le modèle de livraison.",
    source="GeoNature 2.17, champs obligatoires de l'import",
    geonature="MISSING_VALUE",
    ginco=("1116",),
)
COLUMN_UNKNOWN = FindingKind(
    id="column.unknown",
    level=Level.WARNING,
    title="Colonne inconnue",
    message="Ces colonnes ne sont pas connues du modèle, elles sont gardées sans être interprétées : {value}.",
    remedy="Corrigez leur nom, ou déclarez-les dans le modèle de livraison.",
    source="GINCO, contrôles de l'import",
    ginco=("1114",),
)

TABLE_KEY_UNKNOWN = FindingKind(
    id="table.key-unknown",
    level=Level.WARNING,
    title="Clé absente d'une table annexe",
    message="Une table annexe ne connaît pas : {value}.",
    remedy="Complétez la table, puis contrôlez le fichier à nouveau.",
    source="Une jointure qui ne trouve rien n'est jamais tue",
)

DATE_UNREADABLE = _type(
    "date.unreadable",
    "Date illisible",
    "« {value} » n'est pas une date ({at}).",
    "Écrivez 2019-05-14 ou 14/05/2019, et vérifiez que le jour existe.",
    "INVALID_DATE",
    ginco=("1104",),
)
TIME_UNREADABLE = _type(
    "time.unreadable",
    "Heure illisible",
    "« {value} » n'est pas une heure ({at}).",
    "Écrivez 21:30 ou 21h30.",
    "INVALID_DATE",
    ginco=("1104",),
)
INTEGER_UNREADABLE = _type(
    "integer.unreadable",
    "Nombre entier illisible",
    "« {value} » n'est pas un nombre entier ({at}).",
    "Écrivez un nombre sans décimale ni unité.",
    "INVALID_INTEGER",
    ginco=("1102",),
)
NUMBER_UNREADABLE = _type(
    "number.unreadable",
    "Nombre illisible",
    "« {value} » n'est pas un nombre ({at}).",
    "Écrivez un nombre sans unité, à virgule ou à point.",
    "INVALID_NUMERIC",
    ginco=("1102",),
)
BOOLEAN_UNREADABLE = _type(
    "boolean.unreadable",
    "Oui ou non illisible",
    "« {value} » ne dit ni oui ni non ({at}).",
    "Écrivez oui ou non, vrai ou faux, 1 ou 0.",
    "INVALID_BOOL",
    ginco=("1102",),
)
UUID_UNREADABLE = _type(
    "uuid.unreadable",
    "UUID illisible",
    "« {value} » n'est pas un UUID ({at}).",
    "Écrivez 32 chiffres hexadécimaux, par exemple 5cef829a-cf6a-11ec-80e4-7b789162d5b4.",
    "INVALID_UUID",
    ginco=("1211",),
)
TEXT_TOO_LONG = _type(
    "text.too-long",
    "Texte trop long",
    "« {value}… » est plus long que le champ ({at}).",
    "Raccourcissez-le, ou mettez la suite dans un commentaire.",
    "INVALID_CHAR_LENGTH",
    ginco=("1107",),
)

KINDS: dict[str, FindingKind] = {kind.id: kind for kind in list(vars().values()) if isinstance(kind, FindingKind)}
"""Every kind of this catalogue, by id."""

ALL = tuple(KINDS.values())
"""Every kind of this catalogue, in its order."""
