"""The ponds of the school territory: of every status, with sheets, two structures, some anonymous, some history."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import shapely
import shapely.affinity
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.house import House
from mulette.core.people.operations import set_right
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import SYSTEM, Scope
from mulette.core.room import Permission
from mulette.ponds.register.operations import add_characterisation, add_pond, change_status
from mulette.ponds.register.proposals import Suggestion, propose
from mulette.ponds.register.statuses import Status
from mulette.ponds.register.tables import Pond
from mulette.ponds.register.vocabulary import terms

AT = dt.datetime(2025, 3, 20, 9, tzinfo=dt.UTC)
FLOWN_ON = dt.date(2022, 2, 17)
NAMES = ("Mare du Clos", "Mare aux Tritons", "Mare de la Croix", "Mare du Bourg", "Abreuvoir des Six Acres", "La Fosse")
FATES = ("Comblée par des gravats", "Boisée, plus d'eau depuis des années", "Bâtie : un hangar est dessus")


def add_school_ponds(house: House, territory: Any) -> None:  # noqa: ANN401  # the territory is of a floor above
    """Add the ponds of the school territory, and let visitors see their map.

    Parameters
    ----------
    territory
        Its ``ponds`` are points in Lambert-93, shape (n, 2), and its ``seed`` decides the rest.
    """
    random = np.random.default_rng([territory.seed, *b"register"])
    with house.store.transaction() as session:
        set_right(session, SYSTEM, "public", Permission("read", "pond", "voir les mares"), Scope.ALL)
        structures = list(session.scalars(select(Organisation.name).order_by(Organisation.id).limit(2)))
        for number, (x_m, y_m) in enumerate(territory.ponds.tolist()):
            _add(session, random, number, shapely.Point(x_m, y_m), structures)


def _add(
    session: Session, random: np.random.Generator, number: int, point: shapely.Point, structures: list[str]
) -> None:
    fate = random.choice(["found", "seen", "described", "gone"], p=[0.4, 0.2, 0.3, 0.1])
    radius = float(np.exp(random.normal(1.8, 0.5)))
    given: dict[str, Any] = {
        "structure": structures[number % len(structures)] if structures else None,
        "located_on": dt.date(2018 + number % 7, 1 + number % 12, 1 + number % 28),
        "is_anonymous": bool(random.random() < 0.12),
        "owner_type": str(random.choice(terms("MARE_PROPRIETAIRE"), p=[0.2, 0.6, 0.05, 0.15])),
    }
    if fate == "found":
        found = {"origin": "Détection", "candidate_id": f"ecole-{number:04}", "position_mode": "Télédétection"}
        given |= {**found, "candidate_score": round(float(random.beta(5, 2)), 2), "hollow_m": round(radius / 12, 2)}
        given["located_on"] = FLOWN_ON
    else:
        given |= {"origin": "Inventaire", "status": "Vue", "position_mode": "GPS", "observer": "CARIOU Jeanne"}
        given["name"] = NAMES[number % len(NAMES)] if random.random() < 0.5 else None
    outline = shapely.affinity.scale(point.buffer(radius, 12), 1.3, 0.8) if random.random() < 0.6 else point
    pond = add_pond(session, SYSTEM, given, outline, at=AT, is_another=True)
    if fate == "described":
        for year in sorted(random.choice(np.arange(2015, 2025), 1 + number % 2, replace=False).tolist()):
            add_characterisation(session, SYSTEM, pond, _sheet(random, year, radius), at=AT)
    if fate == "gone":
        reason, day = FATES[number % len(FATES)], dt.date(2024, 6, 1 + number % 28)
        change_status(session, SYSTEM, pond, Status.GONE, at=AT, observed_on=day, reason=reason)
    if fate == "found" and number % 3 == 0:
        _propose(session, pond, radius)


def _sheet(random: np.random.Generator, year: int, radius: float) -> dict[str, Any]:
    def one(name: str) -> str:
        return str(random.choice(terms(name)))

    water, plants = (int(part) for part in random.integers(10, 45, 2))
    return {
        "visited_on": dt.date(year, int(random.integers(3, 8)), int(random.integers(1, 28))),
        "observer": "CARIOU Jeanne",
        "sheet_kind": "Complète",
        "type": str(random.choice(["Prairie", "Culture", "Forêt", "Marais", "Village, jardin, ferme"])),
        "aquatic_vegetation": plants > 15,
        "fauna": ["Amphibiens", "Libellules"] if random.random() < 0.6 else ["Aucun"],
        "stage": str(random.choice(terms("MARE_STADE"), p=[0.15, 0.35, 0.3, 0.2])),
        "uses": [one("MARE_USAGE")],
        "topography": one("MARE_TOPOGRAPHIE"),
        "fence": one("MARE_CLOTURE"),
        "hedge": bool(random.random() < 0.6),
        "shape": "Ronde ou ovale",
        "length_m": round(2.6 * radius, 1),
        "width_m": round(1.6 * radius, 1),
        "water_height": one("MARE_HAUTEUR_EAU"),
        "regime": one("MARE_REGIME"),
        "turbidity": one("MARE_TURBIDITE"),
        "scrub": one("MARE_FERMETURE"),
        "shading": one("MARE_FERMETURE"),
        "cover_open_water": water,
        "cover_helophytes": plants,
        "cover_bare": 100 - water - plants,
        "works": [one("MARE_TRAVAUX")] if random.random() < 0.4 else [],
    }


def _propose(session: Session, pond: Pond, radius: float) -> None:
    area, length = round(3.3 * radius**2), round(2.6 * radius, 1)
    propose(
        session,
        SYSTEM,
        pond,
        [
            Suggestion("area_m2", area, "Contour du trou dans les points laser", "Bonne", FLOWN_ON),
            Suggestion("length_m", length, "Grand côté du rectangle qui l'entoure", "Bonne", FLOWN_ON),
            Suggestion("shading", "25-50 %", "Part de la surface sous plus de 2 m de végétation", "Bonne", FLOWN_ON),
        ],
        at=AT,
    )
