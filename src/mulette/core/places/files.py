"""Reading the public files of areas: what they hold, under which columns, in which CRS."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer

from mulette.core.errors import Invalid
from mulette.core.geometry.grids import SIDES_M, Cell, cell_of_code
from mulette.core.geometry.pieces import keep_surfaces
from mulette.core.places.kinds import KINDS, kind_of_file

CODE_COLUMNS = (
    "insee_com", "code_insee", "insee", "insee_dep", "code_dept", "insee_reg", "cd_sig", "code10km", "code5km",
    "code1km", "id_mnhn", "id_local", "sitecode", "code_siren", "code", "id_zone", "id",
)  # fmt: skip
NAME_COLUMNS = (
    "nom_com",
    "nom_dep",
    "nom_reg",
    "nom_officiel",
    "nom_site",
    "nomzone",
    "sitename",
    "libelle",
    "nom",
    "name",
)
_BY_COLUMN = {
    "insee_com": "COM", "nom_com": "COM", "insee_dep": "DEP", "nom_dep": "DEP", "insee_reg": "REG", "nom_reg": "REG",
    "code10km": "M10", "code5km": "M5", "code1km": "M1",
}  # fmt: skip
_OTHER_WORDS = ("arrondissement", "canton", "chef_lieu", "chflieu")
"""Names of layers of ADMIN EXPRESS that are of no kind here, though they bear the codes of communes or departments."""
_SUFFIXES = (".shp", ".gpkg", ".geojson", ".json")


@dataclass(frozen=True)
class AreaFile:
    """Areas read from a file.

    Parameters
    ----------
    kind
        Code of their kind.
    codes, names
        Shape (n,).
    outlines
        Shape (n,), valid, two-dimensional, in the CRS asked for; one for each code.
    repaired
        How many outlines had to be made valid.
    joined
        How many rows were joined to another of the same code.
    skipped
        How many rows had no code or no outline.
    """

    kind: str
    codes: list[str]
    names: list[str]
    outlines: npt.NDArray[np.object_]
    repaired: int = 0
    joined: int = 0
    skipped: int = 0


def read_areas(
    path: Path,
    srid: int,
    *,
    layer: str | None = None,
    kind: str | None = None,
    code: str | None = None,
    name: str | None = None,
) -> list[AreaFile]:
    """Read the areas of a Shapefile, a zipped one, a GeoPackage or a GeoJSON.

    Parameters
    ----------
    path
        File.
    srid
        EPSG code of the CRS wanted.
    layer
        The only layer to read; all of them when not given.
    kind, code, name
        Kind of the areas, and columns of their codes and names; guessed for the usual public files.

    Raises
    ------
    Invalid
        The file cannot be read, bears no CRS, or its layer, kind or columns cannot be guessed: the option to give is
        named.
    """
    held = [(source, label, found) for source, label in _sources(path) for found in _layers(source, label)]
    wanted = [each for each in held if layer in (None, each[-1])]
    if not wanted or (kind and len(wanted) > 1):
        said = f"n'a pas de couche « {layer} »" if layer else "a plusieurs couches, qui ne sont pas toutes d'une sorte"
        raise Invalid(
            f"{path.name} {said}. Dites laquelle lire avec --layer : {', '.join(each[-1] for each in held)}.",
            code="areas.layer-unknown",
        )
    return [_read_layer(*each, srid, kind, code, name) for each in wanted]


def _layers(source: str, label: str) -> list[str]:
    try:
        return [str(layer) for layer, _ in pyogrio.list_layers(source)]
    except (DataSourceError, DataLayerError) as error:
        raise Invalid(
            f"{label} ne se lit pas comme un fichier de lieux ({error}). Donnez un Shapefile (zippé ou non), un "
            f"GeoPackage ou un GeoJSON.",
            code="areas.unreadable",
        ) from error


def _sources(path: Path) -> list[tuple[str, str]]:
    """Name what GDAL opens, and what people call it."""
    if path.suffix.lower() != ".zip":
        return [(str(path), path.name)]
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if name.lower().endswith(_SUFFIXES)]
    except zipfile.BadZipFile as error:
        raise Invalid(
            f"{path.name} n'est pas une archive ZIP lisible. Envoyez-la de nouveau.", code="areas.unreadable"
        ) from error
    if not inside:
        raise Invalid(f"{path.name} ne contient ni Shapefile, ni GeoPackage, ni GeoJSON.", code="areas.nothing")
    return [(f"/vsizip/{path.resolve()}/{name}", f"{path.stem}/{name.rsplit('/', 1)[-1]}") for name in inside]


def _read_layer(
    source: str, label: str, layer: str, srid: int, kind: str | None, code: str | None, name: str | None
) -> AreaFile:
    meta, _, wkb, columns = pyogrio.raw.read(source, layer=layer, force_2d=True, encoding=_encoding(source))
    fields = [str(field) for field in meta["fields"]]
    table = dict(zip(fields, columns, strict=True))
    code_column = _column(code, CODE_COLUMNS, fields, label, "--code")
    kind = kind or _guess_kind(label, layer, fields, table[code_column])
    name_column = _column(name, (*NAME_COLUMNS, code_column.lower()), fields, label, "--name")
    codes = [_code(value, kind) for value in table[code_column]]
    names = [str(value).strip() if value is not None else "" for value in table[name_column]]
    outlines = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    return _tidy(kind, codes, names, _to_local(outlines, meta["crs"], srid, label))


def _encoding(source: str) -> str | None:
    """Believe the file where it says its encoding; old Shapefiles without a .cpg are in Latin-1."""
    if not source.lower().endswith(".shp"):
        return None
    try:
        pyogrio.raw.read(source, read_geometry=False, encoding="UTF-8")
    except UnicodeDecodeError:
        return "ISO-8859-1"
    return "UTF-8"


def _column(given: str | None, known: tuple[str, ...], fields: list[str], label: str, option: str) -> str:
    lower = {field.lower(): field for field in fields}
    for wanted in (given.lower(),) if given else known:
        if wanted in lower:
            return lower[wanted]
    said = f"n'a pas de colonne « {given} »" if given else "n'a pas de colonne reconnue"
    raise Invalid(
        f"{label} {said}. Donnez-la avec {option} ; ses colonnes : {', '.join(fields) or 'aucune'}.",
        code="areas.column-unknown",
    )


def _guess_kind(label: str, layer: str, fields: list[str], codes: npt.NDArray[np.object_]) -> str:
    first = str(codes[0]) if len(codes) else ""
    cell = cell_of_code(first)
    guessed = cell.kind if cell else _kind_of_layer(label, layer, {field.lower() for field in fields})
    if guessed is None:
        raise Invalid(
            f"{label}, couche {layer} : la sorte d'aire ne se devine pas. Donnez-la avec --kind, ou lisez une autre "
            f"couche avec --layer ; les sortes les plus courantes : {', '.join(KINDS)}.",
            code="areas.kind-unknown",
        )
    return guessed


def _kind_of_layer(label: str, layer: str, columns: set[str]) -> str | None:
    """Believe the names of the layer and file first: a layer also bears the codes of the areas that hold its own."""
    archive, file = label.split("/", maxsplit=1)[0], label.rsplit("/", maxsplit=1)[-1]
    if any(word in name.lower() for name in (layer, file) for word in _OTHER_WORDS):
        return None
    by_name = kind_of_file(layer) or kind_of_file(file)
    finer = "insee_arm" in columns or ("insee_com" not in columns and columns & {"insee_arr", "insee_can"})
    if by_name or finer:
        return by_name
    by_column = next((kind for column, kind in _BY_COLUMN.items() if column in columns), None)
    return by_column or kind_of_file(archive)


def _code(value: object, kind: str) -> str:
    """Write a code as text; cells take the long code of the INPN."""
    text = "" if value is None else str(value).strip()
    if kind in SIDES_M:
        cell = cell_of_code(text)
        if cell is not None and cell.side_m != SIDES_M[kind] and "km" not in text:
            cell = Cell(SIDES_M[kind], cell.west_m, cell.south_m)
        return cell.code if cell is not None else text
    return text


def _to_local(
    outlines: npt.NDArray[np.object_], crs: str | None, srid: int, label: str
) -> npt.NDArray[np.object_]:  # fmt: skip
    if crs is None:
        raise Invalid(
            f"{label} ne dit pas son système de coordonnées (fichier .prj absent). Ajoutez-le, puis recommencez.",
            code="areas.crs-missing",
        )
    source, target = CRS.from_user_input(crs), CRS.from_epsg(srid)
    if source == target:
        return outlines
    mover = Transformer.from_crs(source, target, always_xy=True)
    return shapely.transform(outlines, lambda xy: np.column_stack(mover.transform(*xy.T)))


def _tidy(kind: str, codes: list[str], names: list[str], outlines: npt.NDArray[np.object_]) -> AreaFile:
    """Repair outlines, leave out what has no code or outline, join the rows of one code."""
    usable = np.array([bool(code) for code in codes]) & ~shapely.is_missing(outlines) & ~shapely.is_empty(outlines)
    broken = usable & ~shapely.is_valid(outlines)
    surfaces = broken & (shapely.get_dimensions(outlines) == 2)
    outlines[broken] = shapely.make_valid(outlines[broken])
    outlines[surfaces] = keep_surfaces(outlines[surfaces])
    usable &= ~shapely.is_empty(outlines)
    frame = pl.DataFrame({"code": codes, "name": names, "index": np.arange(len(codes))}).filter(pl.Series(usable))
    grouped = frame.group_by("code", maintain_order=True).agg(pl.col("name").first(), "index")
    joined = [
        outlines[rows[0]] if len(rows) == 1 else shapely.union_all(outlines[np.array(rows)])
        for rows in grouped["index"]
    ]
    return AreaFile(
        kind=kind,
        codes=grouped["code"].to_list(),
        names=[name or code for name, code in grouped.select("name", "code").iter_rows()],
        outlines=np.array(joined, dtype=object),
        repaired=int(broken.sum()),
        joined=frame.height - grouped.height,
        skipped=int((~usable).sum()),
    )
