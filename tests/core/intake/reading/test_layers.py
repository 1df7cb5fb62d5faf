"""Geographic files: attributes as text, geometry as EWKB with its SRID, archives that cannot harm."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from mulette.core.errors import Invalid
from mulette.core.intake.reading import Limits, ReadingOptions, open_source

POINTS = shapely.points([[900_000.0, 6_400_000.0], [900_010.0, 6_400_020.0]])


def make_layer(path: Path, driver: str, crs: str = "EPSG:2154", **options: object) -> Path:
    pyogrio.raw.write(
        path,
        shapely.to_wkb(POINTS),
        [np.array(["Épervier", None], dtype=object), np.array([12, 3]), np.array([1.5, 2.0])],
        ["nom", "nombre", "poids"],
        driver=driver,
        geometry_type="Point",
        crs=crs,
        **options,
    )
    return path


def zip_layer(
    folder: Path, *, inside: str = "dossier/", extra: dict[str, str] | None = None, **options: object
) -> Path:
    make_layer(folder / "obs.shp", "ESRI Shapefile", **options)
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.glob("obs.*"):
            if not (options.get("encoding") == "cp1252" and part.suffix == ".cpg"):
                archive.write(part, inside + part.name)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


def ewkb(geometry: str | None) -> tuple[int, str]:
    read = shapely.from_wkb(geometry)
    return shapely.get_srid(read), read.wkt


@pytest.mark.parametrize(("name", "driver"), [("a.gpkg", "GPKG"), ("a.geojson", "GeoJSON")])
def test_layers_are_read_as_text_with_the_geometry_last(tmp_path: Path, name: str, driver: str) -> None:
    source = open_source(make_layer(tmp_path / name, driver))
    (frame,) = source.batches()
    assert source.columns == ("nom", "nombre", "poids", "geometry")
    assert frame.drop("geometry").rows() == [(2, "Épervier", "12", "1.5"), (3, None, "3", "2")]
    assert ewkb(frame["geometry"][0]) == (2154, "POINT (900000 6400000)")


def test_layers_are_read_in_batches(tmp_path: Path) -> None:
    source = open_source(make_layer(tmp_path / "a.gpkg", "GPKG"))
    assert [batch["row"].to_list() for batch in source.batches(1)] == [[2], [3]]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_shapefile_is_found_in_the_folders_of_its_zip(tmp_path: Path, encoding: str) -> None:
    stray = {"dossier/obs.shp.12.lock": "x", "__MACOSX/._obs.shp": "x", "lisez-moi.txt": "x"}
    source = open_source(zip_layer(tmp_path, extra=stray, encoding=encoding))
    (frame,) = source.batches()
    assert source.format == "shp"
    assert frame["nom"][0] == "Épervier"
    assert ewkb(frame["geometry"][1]) == (2154, "POINT (900010 6400020)")


@pytest.mark.parametrize("mark", ["1252", "ANSI 1252", "cp1252", "inconnu"])
def test_the_encoding_named_by_a_cpg_is_used_when_it_exists(tmp_path: Path, mark: str) -> None:
    path = zip_layer(tmp_path, extra={"dossier/obs.cpg": mark}, encoding="cp1252")
    (frame,) = open_source(path).batches()
    assert frame["nom"][0] == "Épervier"


def test_heights_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    feature = {"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [5.5, 45, 900]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (frame,) = open_source(path).batches()
    assert ewkb(frame["geometry"][0]) == (4326, "POINT (5.5 45)")


def test_every_kind_of_property_is_text(tmp_path: Path) -> None:
    rich = {"objet": {"b": 1}, "liste": ["x", "y"], "vrai": True, "jour": "2020-01-02", "heure": "12:30:00", "mêlé": 1}
    features = [
        {"type": "Feature", "properties": rich, "geometry": None},
        {"type": "Feature", "properties": {"mêlé": "texte"}, "geometry": {"type": "Point", "coordinates": [1, 2]}},
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    (frame,) = open_source(path).batches()
    first = frame.row(0, named=True)
    assert json.loads(first.pop("objet")) == {"b": 1}
    assert first == {"row": 2, "liste": "x, y", "vrai": "true", "jour": "2020-01-02", "heure": "12:30:00", "mêlé": "1",
                     "geometry": None}  # fmt: skip
    assert frame["mêlé"][1] == "texte"


def test_a_geojson_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes('{"type": "FeatureCollection",\n"name": "été", "features": []}'.encode("latin-1"))
    with pytest.raises(Invalid) as caught:
        open_source(path)
    assert (caught.value.code, caught.value.values["line"]) == ("file.encoding-wrong", 2)


def test_a_projection_without_code_is_brought_to_wgs_84(tmp_path: Path) -> None:
    # An equidistant projection centred on 3° E 46.5° N, whose origin is therefore that point.
    projection = "+proj=aeqd +lat_0=46.5 +lon_0=3 +datum=WGS84 +units=m"
    path = tmp_path / "a.gpkg"
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array([shapely.Point(0, 0)])), [np.array([1])], ["a"], driver="GPKG",
        geometry_type="Point", crs=projection,
    )  # fmt: skip
    (frame,) = open_source(path).batches()
    geometry = shapely.from_wkb(frame["geometry"][0])
    assert shapely.get_srid(geometry) == 4326
    assert shapely.get_coordinates(geometry)[0] == pytest.approx([3, 46.5])


def test_real_zips_of_protected_areas_are_read(shared: Path) -> None:
    # Source: README of the reference data, 780 sites of the conservatoires (PolygonZ).
    source = open_source(shared / "reference" / "areas" / "inpn_protected" / "cen.zip")
    frames = list(source.batches(500))
    assert sum(frame.height for frame in frames) == 780
    geometry = shapely.from_wkb(frames[0]["geometry"][0])
    assert (shapely.get_srid(geometry), geometry.has_z) == (2154, False)


def test_several_layers_must_be_chosen(tmp_path: Path) -> None:
    path = make_layer(tmp_path / "a.gpkg", "GPKG", layer="un")
    make_layer(path, "GPKG", layer="deux")
    with pytest.raises(Invalid, match="un, deux") as caught:
        open_source(path)
    assert caught.value.code == "file.layer-not-chosen"
    assert open_source(path, ReadingOptions(layer="deux")).layer == "deux"
    with pytest.raises(Invalid) as caught:
        open_source(path, ReadingOptions(layer="trois"))
    assert caught.value.code == "file.layer-unknown"


@pytest.mark.parametrize(("name", "content"), [("a.gpkg", b"x" * 99), ("a.geojson", b"<OGRVRTDataSource/>")])
def test_content_that_belies_its_name_never_reaches_the_drivers(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Invalid) as caught:
        open_source(path)
    assert caught.value.code == "file.corrupt"


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson"])
def test_a_cut_layer_is_refused(tmp_path: Path, name: str) -> None:
    path = make_layer(tmp_path / name, {"a.gpkg": "GPKG", "a.geojson": "GeoJSON"}[name])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(Invalid) as caught:
        list(open_source(path).batches())
    assert caught.value.code == "file.corrupt"


def test_a_zip_without_one_shapefile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        open_source(zip_layer(tmp_path, extra={"autre/b.shp": "x"}))
    assert caught.value.code == "archive.without-layer"


def test_a_zip_whose_paths_lead_outside_is_refused(tmp_path: Path) -> None:
    for member in ("../../etc/x.shp", "/etc/x.shp", "C:\\x.shp"):
        with pytest.raises(Invalid) as caught:
            open_source(zip_layer(tmp_path, extra={member: "x"}))
        assert caught.value.code == "archive.path-unsafe"


def test_a_cut_zip_is_refused(tmp_path: Path) -> None:
    path = zip_layer(tmp_path)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(Invalid) as caught:
        open_source(path)
    assert caught.value.code == "file.corrupt"


def test_a_zip_bomb_is_refused_by_its_ratio_its_sum_and_its_number(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.shp", b"0" * 11_000_000)
    for limits in (Limits(), Limits(expansion_ratio=10_000, expanded_bytes=20_000_000), Limits(members=2)):
        with pytest.raises(Invalid) as caught:
            open_source(path, limits=limits)
        assert caught.value.code == "archive.too-large"


def test_a_zip_that_lies_about_its_size_is_stopped_while_it_expands(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"0" * 50_000)
    content = path.read_bytes()
    real, said = (50_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    path.write_bytes(content.replace(real, said))
    with pytest.raises(Invalid) as caught:
        open_source(path, limits=Limits(expanded_bytes=1_000))
    assert caught.value.code in {"archive.too-large", "file.corrupt"}
