"""Kinds of areas: codes of GeoNature's geographic referential, French labels, and how public files tell them.

Source: GeoNature, ref_geo, ``bib_areas_types``; INPN, « Espaces protégés ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of area.

    Parameters
    ----------
    label
        French label, plural.
    words
        Words of file names that tell the kind.
    is_cell
        True for the cells of a grid.
    """

    label: str
    words: tuple[str, ...] = ()
    is_cell: bool = False


KINDS = {
    "REG": Kind("Régions", ("region", "regions", "reg")),
    "DEP": Kind("Départements", ("departement", "departements", "dep", "departement_carto")),
    "EPCI": Kind("Intercommunalités", ("epci",)),
    "COM": Kind("Communes", ("commune", "communes", "com")),
    "M10": Kind("Mailles de 10 km", ("l93_10k", "m10"), is_cell=True),
    "M5": Kind("Mailles de 5 km", ("l93_5k", "m5"), is_cell=True),
    "M1": Kind("Mailles de 1 km", ("l93_1k", "m1"), is_cell=True),
    "ZNIEFF1": Kind("ZNIEFF de type 1", ("znieff1",)),
    "ZNIEFF2": Kind("ZNIEFF de type 2", ("znieff2",)),
    "ZPS": Kind("Zones de protection spéciale", ("zps",)),
    "SIC": Kind("Sites d'importance communautaire", ("sic", "zsc")),
    "APB": Kind("Arrêtés de protection de biotope", ("apb", "appb")),
    "RNN": Kind("Réserves naturelles nationales", ("rnn",)),
    "RNR": Kind("Réserves naturelles régionales", ("rnr",)),
    "RB": Kind("Réserves biologiques", ("rb", "rbd", "rbi")),
    "PNR": Kind("Parcs naturels régionaux", ("pnr",)),
    "PN": Kind("Parcs nationaux", ("pn",)),
    "SCEN": Kind("Sites des conservatoires d'espaces naturels", ("cen", "scen")),
    "SRAM": Kind("Sites Ramsar", ("ramsar", "sram")),
    "SCL": Kind("Sites du Conservatoire du littoral", ("scl", "cdl")),
    "ZH": Kind("Zones humides", ("zh", "zone_humide", "zones_humides")),
    "EAU": Kind("Eaux", ("eau", "canaux")),
    "HAIE": Kind("Haies", ("haie", "haies")),
}


def kind_of_file(name: str) -> str | None:
    """Guess a kind from the name of a file, or None.

    >>> kind_of_file("communes-05.geojson"), kind_of_file("N_ENP_PN_S_000.shp"), kind_of_file("cen2013_09.shp")
    ('COM', 'PN', 'SCEN')
    >>> kind_of_file("M5-SE.shp"), kind_of_file("releve.shp") is None
    ('M5', True)
    """
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    words = {stem, *re.split(r"[^a-z0-9]+", stem), re.sub(r"\d{4}.*$", "", stem)}
    for code, kind in KINDS.items():
        if words & set(kind.words) or any("_" in word and stem.startswith(word) for word in kind.words):
            return code
    return None
