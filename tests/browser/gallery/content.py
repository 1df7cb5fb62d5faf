"""What the gallery shows: a made-up island, its sightings and its work under way."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import Any

from markupsafe import Markup

from mulette.core.listing import Column
from mulette.web import words

#: Lower left corner of the made-up island, and its size in degrees.
WEST, SOUTH, SIZE = -1.62, 46.52, 0.12
TAXA = (
    ("Myotis daubentonii", "(Kuhl, 1817)"),
    ("Unio crassus", "Philipsson, 1788"),
    ("Lutra lutra", "(Linnaeus, 1758)"),
    ("Coenagrion mercuriale", "(Charpentier, 1840)"),
    ("Emys orbicularis", "(Linnaeus, 1758)"),
    ("Dactylorhiza incarnata subsp. incarnata", "(L.) Soó, 1962"),
)
COLUMNS = (
    Column("taxon", "Taxon"),
    Column("date", "Date"),
    Column("place", "Commune"),
    Column("observers", "Observateurs"),
    Column("count", "Dénombrement", is_number=True),
    Column("precision", "Précision", unit="m", is_number=True),
    Column("status", "Validation", is_sortable=False),
    Column("dataset", "Jeu de données", is_shown=False),
)
RAIL = (
    ("Accueil", "home", "/"),
    ("Données", "records", "/liste"),
    ("Carte", "map", "/carte"),
    ("Livraisons", "deliveries", "/livraison"),
    ("Suivis", "monitoring", "/formulaire"),
    ("Gîtes", "roosts", "/fiche"),
    ("Conservation", "exsitu", "/vide"),
    ("Mares", "ponds", "/travail"),
    ("Observatoire", "observatory", "/graphique"),
    ("Taxons", "taxa", "/erreur/404"),
    ("Jeux de données", "datasets", "/sans-droit"),
)


def records() -> list[dict[str, Any]]:
    """Make 137 sightings."""
    dice = random.Random(7)
    made = []
    for n in range(137):
        name, authors = TAXA[n % len(TAXA)]
        start = dt.date(2024, 5, 1) + dt.timedelta(days=dice.randrange(120))
        made.append(
            {
                "id": n + 1,
                "url": f"/fiche?id={n + 1}",
                "uuid": f"00000000-0000-4000-8000-{n:012}",
                "name": name,
                "authors": authors,
                "vernacular": "Murin de Daubenton" if n % len(TAXA) == 0 else "",
                "date_min": start,
                "date_max": start + dt.timedelta(days=dice.choice([0, 0, 3])),
                "blurred_to": "" if n % 9 else "maille de 10 km",
                "place": dice.choice(["Saint-Aubin-des-Prés", "Le Vieil-Escourt", "Port-Neuf"]),
                "observers": "LE GOFF Camille (CEN), ROUX Jean",
                "count_min": dice.choice([0, 1, 2, 14, 1250]),
                "count_max": dice.choice([None, 2000]),
                "precision": dice.choice([5, 25, 1000]),
                "dataset": "Inventaire 2024",
                "status": dice.choice(
                    [("Certain", "ok"), ("Douteux", "warn"), ("En attente", "waiting"), ("Invalide", "bad")]
                ),
                "lon": WEST + SIZE * dice.random(),
                "lat": SOUTH + SIZE * dice.random(),
            }
        )
    return made


def island() -> list[tuple[float, float]]:
    """Give the ring of the coast."""
    ring = []
    for turn in range(120):
        angle = turn / 120 * math.tau
        reach = SIZE * (0.52 + 0.05 * math.sin(3 * angle) + 0.03 * math.cos(7 * angle))
        ring.append((WEST + SIZE / 2 + 1.25 * reach * math.cos(angle), SOUTH + SIZE / 2 + reach * math.sin(angle)))
    return ring


def bounds() -> list[float]:
    return [WEST, SOUTH, WEST + SIZE, SOUTH + SIZE]


def square(west: float, south: float, size: float) -> list[tuple[float, float]]:
    return [(west, south), (west + size, south), (west + size, south + size), (west, south + size)]


RECORDS = records()
SORTS = {"taxon": "name", "date": "date_min", "count": "count_min"}
FILTERS: dict[str, Any] = {
    "chips": [("Taxon", "Chiroptères", "group", "chiro"), ("Commune", "Port-Neuf", "commune", "85001")],
    "filters": [
        {
            "name": "group",
            "label": "Groupe",
            "type": "select",
            "choices": [("chiro", "Chiroptères"), ("odo", "Odonates")],
        },
        {"name": "from", "label": "Depuis le", "type": "date", "help": "3/5/24, mai 2019…"},
        {"name": "to", "label": "Jusqu’au", "type": "date"},
    ],
}
SHEET: dict[str, Any] = {
    "groups": [
        (
            "Quoi",
            [
                ("Nom cité", "Myotis daubentoni", "Myotis daubentoni"),
                ("Nom valide", words.scientific("Myotis daubentonii", "(Kuhl, 1817)"), None),
                ("Statut d’observation", "Présent", "Pr"),
            ],
        ),
        ("Quand", [("Date de début", "12 mai 2024", "12/05/24"), ("Date de fin", "15 mai 2024", "")]),
        ("Combien", [("Dénombrement minimal", "1 250 individus", "1250"), ("Compté ou estimé", "Estimé", "est.")]),
    ],
    "place_words": "Lambert-93 : 345 210 E, 6 610 120 N ; WGS 84 : 46,58000° N, 1,57000° O ; à 25 m près.",
    "diffusion": {
        "sentence": "La donnée est sensible (niveau 2) : vos droits montrent sa position exacte, le public ne voit que "
        "sa maille de 10 km.",
        "causes": ["Sensible, niveau 2, jusqu'au 11/05/2034 : règle du référentiel SINP pour Myotis daubentonii."],
        "public": "Le public voit sa maille de 10 km.",
        "yours": "Vous voyez toutes les positions exactes.",
    },
    "areas": [
        ("Commune", "Le Vieil-Escourt", "#"),
        ("Maille de 10 km", "10kmL93E034N661", ""),
        ("Département", "Vendée", "#"),
    ],
    "origin": [
        ("Jeu de données", "Inventaire des chiroptères 2024", None),
        ("Fournisseur", "CEN d’Escourt", None),
        ("Livraison", Markup('<a href="/livraison">chiroptères_2024.csv</a>'), None),
        ("Ligne du fichier", "214", None),
    ],
    "changes": [
        {
            "at": dt.datetime(2024, 5, 14, 9, 12, tzinfo=dt.UTC),
            "author": "Camille Le Goff",
            "action": "modification",
            "reason": "Compté de nouveau sur photo.",
            "fields": [{"name": "count_min", "before": 1200, "after": 1250}],
        }
    ],
    "labels": {"count_min": "Dénombrement minimal"},
    "edit_url": "/formulaire",
}
ISLAND = island()
POND = [
    (WEST + 0.05 + 0.012 * math.cos(a / 40 * math.tau), SOUTH + 0.08 + 0.006 * math.sin(a / 40 * math.tau))
    for a in range(40)
]
WAITING = [
    {
        "label": "Livraisons à décider",
        "icon": "deliveries",
        "figure": 3,
        "why": "La plus ancienne attend depuis le 12 mai 2024.",
        "url": "/livraison",
    },
    {
        "label": "Données à valider",
        "icon": "records",
        "figure": 1284,
        "why": "Dont 37 d’espèces protégées.",
        "url": "/liste",
    },
    {
        "label": "Travaux en cours",
        "icon": "running",
        "figure": 1,
        "why": "Écriture de 20 000 lignes.",
        "url": "/travail",
    },
]
RECENT = [
    {
        "label": "chiroptères_2024.csv",
        "url": "/livraison",
        "when": "12 mai 2024 à 14 h 05",
        "state": ("À corriger", "bad"),
    },
    {"label": "odonates.gpkg", "url": "/livraison", "when": "10 mai 2024 à 9 h 12", "state": ("Écrite", "ok")},
]
YEARS = [
    {
        "year": y,
        "count": round(400 + 60 * math.sin(y) + 35 * (y - 2005)),
        "low": 300 + 30 * (y - 2005),
        "high": 560 + 40 * (y - 2005),
    }
    for y in range(2005, 2025)
]
