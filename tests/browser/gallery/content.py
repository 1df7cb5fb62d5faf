"""What the gallery shows: a made-up island, its sightings and its work under way."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import Any

from mulette.core.listing import Column

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
    Column("count", "Dénombrement", unit="individus", is_number=True),
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
                "taxon": (name, authors),
                "date": start,
                "place": dice.choice(["Saint-Aubin-des-Prés", "Le Vieil-Escourt", "Port-Neuf"]),
                "observers": "LE GOFF Camille (CEN), ROUX Jean",
                "count": dice.choice([1, 2, 14, 1250]),
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
