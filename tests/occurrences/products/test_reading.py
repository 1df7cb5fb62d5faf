"""What a product gives of each record: expected areas are squares drawn by hand around known positions."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
import shapely
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.parsing import parse_product
from mulette.core.diffusion.products.product import Product, Shown
from mulette.core.storage.store import Store
from mulette.core.taxonomy.tables import Status
from mulette.occurrences.products.reading import count_shown, read_page, read_product
from mulette.occurrences.products.vocabulary import SHIPPED, vocabulary
from mulette.occurrences.tables import Record, RecordArea
from tests.factories.deliveries import make_area
from tests.factories.records import make_dataset, make_record, make_taxon
from tests.factories.sensitive import SPOTS, make_sensitive

TODAY = dt.date(2026, 3, 15)


def written(rules: str, *, sensitive: bool = False, select: str = "") -> Product:
    audience = 'roles = ["validator"]' if sensitive else "public = true"
    head = f'code = "essai"\nlabel = "Essai"\nlicence = "L"\nincludes_sensitive = {str(sensitive).lower()}\n'
    return parse_product(f"{head}[audience]\n{audience}\n{select}\n{rules}", vocabulary())


def everything(session: Session, product: Product, **asked: object) -> pl.DataFrame:
    return pl.concat(read_product(session, product, today=TODAY, **asked))  # type: ignore[arg-type]


def test_a_blurred_record_goes_out_by_the_area_the_public_sees_or_a_coarser_one(store: Store) -> None:
    with store.transaction() as session:
        made = make_sensitive(session)
        precise = everything(session, written('[[rules]]\nshow = "precise"'))
        assert precise["shown"].to_list() == ["precise", "commune", "cell_10km", "department"]  # nothing of rank 4
        outlines = shapely.from_wkb(precise["geometry"].to_numpy())
        assert outlines[0].equals(shapely.Point(705_000, 6_605_000))
        assert outlines[1].equals(made.areas["COM"].geom)
        assert precise["area_code"].to_list() == [None, "00001", "10kmL93E070N660", "00"]
        assert precise["place_name"].to_list() == ["Lieu ouvert", None, None, None]

        # A 5 km cell is finer than what the public sees of the blurred ones, and would cut their area.
        small = everything(session, written('[[rules]]\nshow = "cell_5km"'))
        assert small["area_code"].to_list() == ["5kmL93E0705N6605", "00001", "10kmL93E070N660", "00"]

        # The 10 km cell of a record known by its commune is that of the commune: (704000, 6604000).
        large = everything(session, written('[[rules]]\nshow = "cell_10km"'))
        assert large["area_code"].to_list() == ["10kmL93E070N660", "10kmL93E070N660", "10kmL93E070N660", "00"]


def test_a_product_for_named_partners_may_show_sensitive_places_but_not_what_is_diffused_to_nobody(
    store: Store,
) -> None:
    with store.transaction() as session:
        make_sensitive(session)
        found = everything(session, written('[[rules]]\nshow = "precise"', sensitive=True))
        assert found["shown"].to_list() == ["precise"] * 4
        assert shapely.from_wkb(found["geometry"][2]).equals(shapely.Point(SPOTS[2]))


def test_a_box_finds_a_blurred_record_by_its_area_only(store: Store) -> None:
    """The box holds the position of the record of rank 2, and lies in its cell; the commune ends before it."""
    x_m, y_m = SPOTS[2]
    with store.transaction() as session:
        make_sensitive(session)
        product = written('[[rules]]\nshow = "precise"')
        for box in ((x_m - 5, y_m - 5, x_m + 5, y_m + 5), (700_010.0, 6_609_900.0, 700_020.0, 6_609_910.0)):
            assert everything(session, product, within=box)["shown"].to_list() == ["cell_10km", "department"]


def test_pages_by_key_hold_what_the_stream_holds(store: Store) -> None:
    with store.transaction() as session:
        make_sensitive(session)
        product = written('[[rules]]\nshow = "precise"')
        whole = everything(session, product)
        first = read_page(session, product, today=TODAY, limit=3)
        second = read_page(session, product, today=TODAY, limit=3, after=int(first["id"][-1]))
        assert pl.concat([first, second]).equals(whole)
        assert count_shown(session, product, today=TODAY) == {
            Shown.PRECISE: 1, Shown.COMMUNE: 1, Shown.CELL_10KM: 1, Shown.DEPARTMENT: 1
        }  # fmt: skip


def test_a_department_keeps_the_blurred_records_whose_area_lies_mostly_in_it(store: Store) -> None:
    with store.transaction() as session:
        made = make_sensitive(session)
        make_area(session, "DEP", "99", shapely.box(706_000, 6_600_000, 800_000, 6_630_000))  # 4 km of the cell's 10
        for code, count in (("00", 4), ("99", 0)):
            product = written('[[rules]]\nshow = "precise"', select=f'[select.filters]\narea = ["DEP:{code}"]')
            session.query(RecordArea).filter(RecordArea.area_id == made.areas["HIDDEN"].id).delete()
            assert everything(session, product).height == count, code


@pytest.fixture
def fauna_and_flora(store: Store) -> Store:
    """Make public and private records of a frog and an orchid, and one attached to the commune."""
    with store.transaction() as session:
        make_taxon(session, 351, "Rana temporaria", regne="Animalia", group2_inpn="Amphibiens")
        make_taxon(session, 110966, "Orchis militaris", regne="Plantae", group2_inpn="Angiospermes")
        commune = make_area(session, "COM", "00001", shapely.box(700_000, 6_600_000, 706_000, 6_606_000))
        public, private = make_dataset(session), make_dataset(session, is_private=True)
        for cd_nom, dataset, changes in (
            (351, public, {}),
            (351, private, {}),
            (110966, private, {}),
            (110966, public, {}),
            (110966, public, {"info_geo_type": "2", "attached_area_id": commune.id}),
            (351, public, {"observation_status": "No"}),
        ):
            values = {"observation_status": "Pr", "cd_nom": cd_nom, "cd_ref": cd_nom, "place_name": "Le Pré", **changes}
            record = make_record(session, dataset, 701_200.0, 6_602_300.0, **values)
            session.add(RecordArea(record_id=record.id, area_id=commune.id))
    return store


def test_the_national_inventory_gets_fauna_and_private_flora_by_5_km_cell_public_flora_where_it_is(
    fauna_and_flora: Store,
) -> None:
    with fauna_and_flora.reading() as session:
        product = parse_product((SHIPPED / "inpn.toml").read_text(encoding="utf-8"), vocabulary())
        found = everything(session, product)
        cell = "5kmL93E0700N6600"
        assert found["area_code"].to_list() == [cell, cell, cell, None, "00001"]
        assert found["shown"].to_list() == ["cell_5km"] * 3 + ["precise", "commune"]
        assert "place_name" not in found.columns
        assert not {"comment_context", "comment_description"} & set(found.columns)


def test_the_wetlands_get_protected_taxa_of_the_department_seen_of_late(store: Store) -> None:
    """Orchid protected in department 38 only; frog listed VU in region 84, which holds 38 and not 05."""
    with store.transaction() as session:
        make_taxon(session, 351, "Rana temporaria", regne="Animalia")
        make_taxon(session, 110966, "Orchis militaris", regne="Plantae")
        for cd_ref, kind, code, territory in ((110966, "PD", "P", "INSEED38"), (351, "LRR", "VU", "INSEER84")):
            session.add(
                Status(cd_nom=cd_ref, cd_ref=cd_ref, type=kind, type_label=kind, code=code, territory=territory)
            )
        isere = make_area(session, "DEP", "38", shapely.box(690_000, 6_590_000, 710_000, 6_610_000))
        hautes_alpes = make_area(session, "DEP", "05", shapely.box(710_000, 6_590_000, 730_000, 6_610_000))
        small = make_area(session, "ZH", "petite", shapely.box(700_000, 6_600_000, 704_000, 6_604_000))  # 16 km²
        large = make_area(session, "ZH", "grande", shapely.box(712_000, 6_600_000, 718_000, 6_606_000))  # 36 km²
        wide = make_area(session, "ZH", "large", shapely.box(690_000, 6_604_000, 700_000, 6_610_000))  # 60 km²
        public, private = make_dataset(session), make_dataset(session, is_private=True)
        west, east, far = (701_000.0, 6_601_000.0), (713_000.0, 6_601_000.0), (695_000.0, 6_605_000.0)
        wanted = {
            "orchid, public": (110966, public, west, {}, True),
            "orchid, sensitive": (110966, public, west, {"sensitivity": "2", "diffusion": 2}, True),
            "orchid, too old": (110966, public, west, {"date_max": dt.date(2006, 3, 1)}, False),
            "orchid, where it is not protected": (110966, public, east, {}, False),
            "frog": (351, public, west, {}, True),
            "frog, sensitive": (351, public, west, {"sensitivity_computed": "1", "diffusion": 1}, False),
            "frog, private in the small wetland": (351, private, west, {"diffusion": 2}, True),
            "frog, private in a large one": (351, private, far, {"diffusion": 2}, False),
        }
        for name, (cd_nom, dataset, (x_m, y_m), changes, _) in wanted.items():
            values = {"cd_nom": cd_nom, "cd_ref": cd_nom, "observation_status": "Pr", "place_name": name, **changes}
            record: Record = make_record(session, dataset, x_m, y_m, **values)
            for area in (isere, hautes_alpes, small, large, wide):
                if area.geom.intersects(record.geom):
                    session.add(RecordArea(record_id=record.id, area_id=area.id))
        session.flush()
        product = parse_product((SHIPPED / "zones-humides.toml").read_text(encoding="utf-8"), vocabulary())
        found = everything(session, product)
        assert found["place_name"].to_list() == [name for name, (*_, is_in) in wanted.items() if is_in]
        assert found["shown"].unique().to_list() == ["precise"]


def test_no_rule_that_holds_gives_nothing(fauna_and_flora: Store) -> None:
    with fauna_and_flora.reading() as session:
        product = written('[[rules]]\nwhen = { groups = ["Reptiles"] }\nshow = "precise"')
        assert everything(session, product).is_empty()
