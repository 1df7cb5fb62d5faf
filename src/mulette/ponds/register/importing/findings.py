"""What may be found at fault in an inventory of ponds."""

from __future__ import annotations

from mulette.core.findings.kinds import FindingKind, Level

PRAM = "PRAM Normandie, application des mares"
PLACE_MISSING = FindingKind(
    id="pond.place-missing",
    level=Level.BLOCKING,
    title="Mare sans lieu",
    message="la ligne ne dit pas où est la mare.",
    remedy="Donnez X et Y en Lambert-93, longitude et latitude, ou une géométrie.",
    fields=("WKT", "x_m", "y_m", "longitude", "latitude"),
    source=PRAM,
)
PLACE_UNREADABLE = FindingKind(
    id="pond.place-unreadable",
    level=Level.BLOCKING,
    title="Lieu illisible ou hors du territoire",
    message="« {value} » : ce lieu ne peut pas être celui d'une mare.",
    remedy="Vérifiez les coordonnées et leur projection ; un contour ne se croise pas.",
    fields=("WKT", "x_m", "y_m", "longitude", "latitude"),
    source=PRAM,
)
COMMUNE_APART = FindingKind(
    id="pond.commune-apart",
    level=Level.BLOCKING,
    title="Point hors de la commune",
    message="le point ne tombe pas dans la commune « {value} ».",
    remedy="Corrigez le point ou le code de la commune.",
    fields=("commune_code",),
    source=PRAM,
)
KEY_MISSING = FindingKind(
    id="pond.key-missing",
    level=Level.WARNING,
    title="Mare sans identifiant",
    message="la ligne n'a aucun identifiant : livrée à nouveau, elle ferait une seconde mare.",
    remedy="Donnez l'identifiant de la structure, ou celui de la mare.",
    fields=("structure_key", "loc_id_plus", "insee_id"),
    source="Reconnaître une mare déjà livrée",
)
KEY_TWICE = FindingKind(
    id="pond.key-twice",
    level=Level.BLOCKING,
    title="Identifiant en double",
    message="l'identifiant « {value} » est sur plusieurs lignes.",
    remedy="Gardez une ligne par mare, avec sa dernière fiche ; livrez les fiches plus anciennes avant.",
    fields=("structure_key", "loc_id_plus", "insee_id"),
    source="Une ligne par mare",
)
VALUE_UNREADABLE = FindingKind(
    id="pond.value-unreadable",
    level=Level.WARNING,
    title="Valeur hors de la liste ou illisible",
    message="« {value} » n'est pas compris ; le champ reste vide.",
    remedy="Écrivez un terme de la liste, ou ajoutez une correspondance au modèle.",
    source=PRAM,
)
SHEET_INCOMPLETE = FindingKind(
    id="pond.sheet-incomplete",
    level=Level.WARNING,
    title="Fiche incomplète",
    message="il manque à la fiche : {value} ; elle n'est pas écrite, la mare l'est.",
    remedy="Complétez la section A : date, type, végétation aquatique, faune, stade.",
    fields=("sheet_visited_on", "sheet_type", "sheet_aquatic_vegetation", "sheet_fauna", "sheet_stage"),
    source=PRAM,
)
STATUS_WITHOUT_SHEET = FindingKind(
    id="pond.status-without-sheet",
    level=Level.WARNING,
    title="« Caractérisée » sans fiche",
    message="la mare est dite « Caractérisée » sans fiche : elle entre comme « Vue ».",
    remedy="Livrez la fiche avec la mare.",
    fields=("status",),
    source=PRAM,
)
SAME_POND = FindingKind(
    id="pond.same-pond",
    level=Level.WARNING,
    title="Peut-être la même mare",
    message="une autre mare est à moins de 50 m ({value}).",
    remedy="Vérifiez que c'en est une autre avant d'approuver.",
    source=PRAM,
)
KINDS = (
    PLACE_MISSING, PLACE_UNREADABLE, COMMUNE_APART, KEY_MISSING, KEY_TWICE, VALUE_UNREADABLE, SHEET_INCOMPLETE,
    STATUS_WITHOUT_SHEET, SAME_POND,
)  # fmt: skip
