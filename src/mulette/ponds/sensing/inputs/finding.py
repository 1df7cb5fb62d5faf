"""Files found in what a person gives: a file, a folder, a list of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from mulette.core.errors import NotFound

CLOUDS = (".las", ".laz")
IMAGES = (".tif", ".tiff", ".asc", ".vrt", ".jp2")
LAYERS = (".gpkg", ".shp", ".geojson", ".json", ".fgb")
WORDS: Mapping[str, str] = {
    "mnt": r"mnt|dtm|dem|terrain",
    "mns": r"mns|dsm",
    "mnh": r"mnh|chm|hauteur",
    "irc": r"irc|cir|infrarouge",
    "rgb": r"rgb|rvb|ortho|couleur",
    "buildings": r"batiments?|bati|buildings?",
    "roads": r"routes?|troncon_de_route|roads?|chemins?",
    "ditches": r"fosses?|ditch(es)?|troncon_hydrographique|cours_d_eau",
    "water": r"plans?_d_eau|surface_hydrographique|water|eau",
    "known": r"mares?|ponds?|inventaires?|inventory|known",
}
"""Words of a file's, a layer's or a folder's name that tell its kind; the first kind that fits is taken."""


def find_files(inputs: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """List the files of the inputs, in the order of their paths, and those of a folder that are of no known kind.

    A file named by itself is always listed; hidden files and the companions of rasters are left out.

    Raises
    ------
    NotFound
        An input does not exist.
    """
    listed: set[Path] = set()
    foreign: set[Path] = set()
    for given in inputs:
        if given.is_dir():
            for path in given.rglob("*"):
                if path.is_file() and not path.name.startswith("."):
                    (listed if path.suffix.lower() in CLOUDS + IMAGES + LAYERS else foreign).add(path)
        elif given.exists():
            listed.add(given)
        else:
            raise NotFound(f"Aucun fichier ni dossier : {given}.", code="ponds.no-such-input")
    return sorted(listed), sorted(path for path in foreign - listed if not _is_companion(path))


def _is_companion(path: Path) -> bool:
    return path.suffix.lower() in {".prj", ".tfw", ".xml", ".ovr", ".dbf", ".shx", ".cpg", ".qix", ".qml"}


def kind_in_name(*names: str, among: Iterable[str]) -> str | None:
    """Give the kind that a name tells, the first name first.

    >>> kind_in_name("LHD_FXX_0300_6802_MNT_O_0M50_LAMB93_IGN69.tif", among=("mnt", "mns"))
    'mnt'
    >>> kind_in_name("dalle_12.tif", "MNH", among=("mnt", "mnh"))
    'mnh'
    """
    kinds = tuple(among)
    for name in names:
        for kind in kinds:
            if re.search(rf"(?<![a-z0-9])({WORDS[kind]})(?![a-z])", name.lower().replace(" ", "_").replace("-", "_")):
                return kind
            if re.search(rf"_({WORDS[kind]})(_|\.|$)", f"_{name.lower()}".replace("-", "_")):
                return kind
    return None
