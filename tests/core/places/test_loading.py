"""Public files of areas load without options, in any CRS, and are found again instead of doubled."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import func, select

from mulette.core.errors import Invalid
from mulette.core.places.files import AreaFile, read_areas
from mulette.core.places.operations import generate_cells, load_areas
from mulette.core.places.queries import area_by_code, areas_in_box, read_locator, search_areas
from mulette.core.places.tables import Area
from mulette.core.storage.store import Store

COMMUNE = {
    "type": "Feature",
    "properties": {"code": "05061", "nom": "Briançon"},
    "geometry": {"type": "Polygon", "coordinates": [[[6.6, 44.8], [6.7, 44.8], [6.7, 44.9], [6.6, 44.9], [6.6, 44.8]]]},
}


def write_geojson(path: Path, *features: dict) -> Path:  # type: ignore[type-arg]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def load(store: Store, path: Path, **options: str) -> list[tuple[str, int, int, int]]:
    with store.transaction() as session:
        counts = [load_areas(session, areas, source=path.name) for areas in read_areas(path, 2154, **options)]
    return [(count.kind, count.added, count.changed, count.unchanged) for count in counts]


def test_loading_twice_adds_nothing_and_a_moved_outline_is_a_change(store: Store, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "communes.geojson", COMMUNE)
    assert load(store, path) == [("COM", 1, 0, 0)]
    assert load(store, path) == [("COM", 0, 0, 1)]
    moved = json.loads(json.dumps(COMMUNE).replace("6.7", "6.71"))
    assert load(store, write_geojson(path, moved)) == [("COM", 0, 1, 0)]
    with store.reading() as session:
        area = area_by_code(session, "COM", "05061")
        # the town of Briançon (05) stands near 988 km east, 6 427 km north in Lambert-93
        assert (area.geom.centroid.x, area.geom.centroid.y) == pytest.approx((988_000, 6_427_000), abs=6_000)


def test_names_are_found_without_accents_or_case(store: Store, tmp_path: Path) -> None:
    load(store, write_geojson(tmp_path / "communes.geojson", COMMUNE))
    with store.reading() as session:
        assert [area.code for area in search_areas(session, "briancon")] == ["05061"]
        assert [area.code for area in search_areas(session, "BRIANÇ", kind="COM")] == ["05061"]
        assert search_areas(session, "gap") == []


def test_rows_of_one_code_are_joined_and_broken_outlines_repaired(tmp_path: Path) -> None:
    bow_tie = {
        **COMMUNE,
        "geometry": {"type": "Polygon", "coordinates": [[[6, 44], [6.1, 44.1], [6.1, 44], [6, 44.1], [6, 44]]]},
    }
    nameless = {**COMMUNE, "properties": {"code": None, "nom": "?"}}
    areas = read_areas(write_geojson(tmp_path / "communes.geojson", COMMUNE, bow_tie, nameless), 2154)[0]
    assert (areas.codes, areas.joined, areas.repaired, areas.skipped) == (["05061"], 1, 1, 1)
    assert shapely.is_valid(areas.outlines).all()


def test_a_repair_keeps_the_surface_of_an_outline_without_its_spikes(tmp_path: Path) -> None:
    spiked = json.loads(json.dumps(COMMUNE))
    spiked["geometry"]["coordinates"][0][2:2] = [[6.7, 44.85], [6.8, 44.85], [6.7, 44.85]]
    areas = read_areas(write_geojson(tmp_path / "communes.geojson", spiked), 4326)[0]
    assert (areas.repaired, areas.outlines[0].geom_type) == (1, "Polygon")
    assert areas.outlines[0].bounds == pytest.approx((6.6, 44.8, 6.7, 44.9))


def test_unknown_kind_column_and_crs_are_refused_with_the_option_to_give(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "zones.geojson", COMMUNE)
    with pytest.raises(Invalid, match="--kind"):
        read_areas(path, 2154)
    with pytest.raises(Invalid, match=r"--code.*code, nom"):
        read_areas(path, 2154, kind="ZH", code="ident")
    bare = tmp_path / "communes.shp"
    pyogrio.raw.write(
        bare, np.array([shapely.to_wkb(shapely.box(0, 0, 1, 1))], dtype=object), [np.array(["1"], dtype=object)],
        ["code"], geometry_type="Polygon",
    )  # fmt: skip
    with pytest.raises(Invalid, match=r"\.prj"):
        read_areas(bare, 2154)
    (tmp_path / "bad.zip").write_bytes(b"PK not a zip")
    with pytest.raises(Invalid, match="ZIP"):
        read_areas(tmp_path / "bad.zip", 2154)


def write_layer(path: Path, *columns: str) -> Path:
    pyogrio.raw.write(
        path, np.array([shapely.to_wkb(shapely.box(0, 0, 9, 9))], dtype=object),
        [np.array(["05"], dtype=object) for _ in columns], list(columns), geometry_type="Polygon", crs="EPSG:2154",
    )  # fmt: skip
    return path


def test_the_name_of_a_layer_wins_over_the_codes_of_the_areas_that_hold_its_own(tmp_path: Path) -> None:
    commune = ("NOM", "INSEE_COM", "INSEE_CAN", "INSEE_ARR", "INSEE_DEP", "INSEE_REG")
    assert read_areas(write_layer(tmp_path / "COMMUNE.shp", *commune), 2154)[0].kind == "COM"
    assert read_areas(write_layer(tmp_path / "ign.shp", *commune), 2154)[0].kind == "COM"
    assert read_areas(write_layer(tmp_path / "departement.gpkg", "code_insee", "nom_officiel"), 2154)[0].kind == "DEP"
    for name, columns in {
        "ARRONDISSEMENT.shp": ("NOM", "INSEE_ARR", "INSEE_DEP"), "CANTON.shp": ("INSEE_CAN", "INSEE_DEP"),
        "ARRONDISSEMENT_MUNICIPAL.shp": ("NOM", "INSEE_ARM", "INSEE_COM"), "CHEF_LIEU.shp": ("NOM", "INSEE_COM"),
        "sans_nom.shp": ("NOM", "INSEE_CAN", "INSEE_DEP"),
    }.items():  # fmt: skip
        with pytest.raises(Invalid, match="--kind"):
            read_areas(write_layer(tmp_path / name, *columns), 2154)


def test_a_layer_is_chosen_where_one_kind_cannot_be_that_of_all(tmp_path: Path) -> None:
    path = tmp_path / "admin.gpkg"
    for layer, codes in {"commune": ["05061"], "secteur": ["S1", "S2"]}.items():
        pyogrio.raw.write(
            path, np.array([shapely.to_wkb(shapely.box(0, 0, 9, 9)) for _ in codes], dtype=object),
            [np.array(codes, dtype=object)], ["code"], layer=layer, geometry_type="Polygon", crs="EPSG:2154",
            append=path.exists(),
        )  # fmt: skip
    with pytest.raises(Invalid, match=r"couche secteur.*--layer"):
        read_areas(path, 2154)
    with pytest.raises(Invalid, match=r"--layer : commune, secteur"):
        read_areas(path, 2154, kind="ZH")
    with pytest.raises(Invalid, match=r"--layer : commune, secteur"):
        read_areas(path, 2154, layer="secteurs")
    (commune,) = read_areas(path, 2154, layer="commune")
    (sector,) = read_areas(path, 2154, layer="secteur", kind="ZH")
    assert (commune.kind, commune.codes, sector.kind, sector.codes) == ("COM", ["05061"], "ZH", ["S1", "S2"])


def test_changed_areas_keep_their_numbers(store: Store) -> None:
    outlines = np.array([shapely.box(x, 0, x + 9, 9) for x in (0, 10, 20)], dtype=object)
    with store.transaction() as session:
        load_areas(session, AreaFile("ZH", ["a", "b", "c"], ["Un", "Deux", "Trois"], outlines), source="essai")
        before = {code: area_by_code(session, "ZH", code).id for code in "abc"}
        moved = np.array([outlines[0], *shapely.transform(outlines[1:], lambda xy: xy + 100)], dtype=object)
        counts = load_areas(session, AreaFile("ZH", ["a", "b", "c"], ["Un", "Deux", "Étang"], moved), source="essai")
        assert (counts.changed, counts.unchanged, counts.ids) == (2, 1, (before["b"], before["c"]))
    with store.reading() as session:
        assert {code: area_by_code(session, "ZH", code).id for code in "abc"} == before
        assert area_by_code(session, "ZH", "b").geom.bounds == (110, 100, 119, 109)
        assert [area.code for area in search_areas(session, "etang")] == ["c"]
        assert [area.code for area in areas_in_box(session, ["ZH"], (105.0, 100.0, 125.0, 109.0))] == ["b", "c"]


def test_cells_are_generated_once(store: Store) -> None:
    with store.transaction() as session:
        first = generate_cells(session, "M10", shapely.box(900_000, 6_250_000, 920_000, 6_255_000))
        again = generate_cells(session, "M10", shapely.box(900_000, 6_250_000, 930_000, 6_255_000))
        assert (first.added, again.added, again.unchanged) == (2, 1, 2)
        codes = [area.code for area in areas_in_box(session, ["M10"], (901_000.0, 6_251_000.0, 902_000.0, 6_252_000.0))]
        assert codes == ["10kmL93E090N625"]
        located = read_locator(session)
        assert located.kinds.tolist() == ["M10"] * 3


def test_cells_of_lambert_93_are_refused_to_a_store_in_another_system(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction() as session:
        monkeypatch.setattr(session.get_bind().dialect, "mulette_srid", 2975)
        with pytest.raises(Invalid, match=r"EPSG:2154.*EPSG:2975"):
            generate_cells(session, "M10", shapely.box(300_000, 7_600_000, 310_000, 7_610_000))


def test_every_public_file_loads_without_options(shared: Path, store: Store) -> None:
    folder = shared / "reference" / "areas"
    expected = {
        "communes-05.geojson": ("COM", 163), "departements-paca.geojson": ("DEP", 6), "L93_10K.shp": ("M10", 9_546),
        "M5-SE.shp": ("M5", 4_902), "inpn_protected/apb.zip": ("APB", 792), "inpn_protected/cen.zip": ("SCEN", 780),
        "inpn_protected/pn.zip": ("PN", 14), "inpn_protected/ramsar.zip": ("SRAM", 33),
        "inpn_protected/rnn.zip": ("RNN", 152), "inpn_protected/rnr.zip": ("RNR", 134),
    }  # fmt: skip
    for name, (kind, count) in expected.items():
        assert load(store, folder / name) == [(kind, count, 0, 0)], name
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Area)) == sum(count for _, count in expected.values())
        assert area_by_code(session, "M10", "10kmL93E091N625").geom.bounds == pytest.approx(
            (910_000, 6_250_000, 920_000, 6_260_000), abs=1
        )
        assert [area.name for area in search_areas(session, "port-cros")] == [
            "Port-Cros",
            "Port-Cros [aire d'adhésion]",
        ]


def test_a_zipped_geopackage_or_shapefile_in_a_folder_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "rnr"
    folder.mkdir()
    pyogrio.raw.write(
        folder / "N_ENP_RNR_S_000.shp", np.array([shapely.to_wkb(shapely.box(0, 0, 9, 9))], dtype=object),
        [np.array(["FR93"], dtype=object), np.array(["Étang"], dtype=object)], ["ID_MNHN", "NOM_SITE"],
        geometry_type="Polygon", crs="EPSG:2154", encoding="ISO-8859-1",
    )  # fmt: skip
    (folder / "N_ENP_RNR_S_000.cpg").unlink(missing_ok=True)
    archive = tmp_path / "rnr2015.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for file in folder.iterdir():
            out.write(file, f"rnr2015/{file.name}")
        out.writestr("rnr2015/N_ENP_RNR_S_000.dbf.lock", "")
    areas = read_areas(archive, 2154)[0]
    assert (areas.kind, areas.codes, areas.names) == ("RNR", ["FR93"], ["Étang"])
