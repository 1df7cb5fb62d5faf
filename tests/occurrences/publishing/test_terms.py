from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import shapely

from mulette.occurrences.publishing.darwincore.terms import OTHERS, TERMS, to_terms

UUID = "7f1c0de1-0000-4000-8000-000000000001"
FROG = {
    "id": 1, "unique_id_sinp": UUID, "unique_id_sinp_grp": None, "date_min": dt.date(2024, 5, 12),
    "date_max": dt.date(2024, 5, 12), "hour_min": "21:00:00", "hour_max": None, "cd_ref": 351,
    "lb_nom": "Rana temporaria",
    "nom_cite": "grenouille\trousse", "regne": "Animalia", "observers": "CARIOU Jeanne, LE GALL Éric",
    "determiner": None,
    "count_min": 3, "obj_count": "IND", "observation_status": "Pr", "life_stage": "8", "sex": "6", "behaviour": "0",
    "obs_technique": "0", "source_status": "Te", "valid_status": "1", "precision": 25, "place_name": "La Mare",
    "unique_dataset_id": "d", "shown": "precise", "licence": "CC-BY 4.0",
    "updated_at": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    "geometry": shapely.to_wkb(shapely.Point(700_000, 6_600_000)),
}  # fmt: skip
BESIDES = pl.DataFrame({
    "id": [1], "lb_auteur": ["Linnaeus, 1758"], "famille": ["Ranidae"], "rang": ["ES"], "dataset_name": ["Mares"],
    "rights_holder": ["CEN"],
})  # fmt: skip
LABELS = {"METH_OBS": {"0": "Vu"}, "STATUT_VALID": {"1": "Certain"}, "OBJ_DENBR": {"CPL": "Couple"}}


def told(**values: Any) -> dict[str, str | None]:
    part = pl.DataFrame([{**FROG, **values}], schema_overrides={"geometry": pl.Binary, "shown": pl.String})
    terms = to_terms(part, 2154, LABELS, BESIDES, "18")
    assert terms.columns == [*TERMS, *OTHERS]
    return terms.row(0, named=True)


def test_a_record_is_told_in_the_terms_of_darwin_core() -> None:
    frog = told()
    assert frog == {
        **frog,
        "occurrenceID": UUID,
        "basisOfRecord": "HumanObservation",
        "scientificName": "Rana temporaria",
        "verbatimIdentification": "grenouille rousse",
        "nameAccordingTo": "TAXREF v18",
        "taxonID": "351",
        "eventDate": "2024-05-12",
        "eventTime": "21:00:00",
        "decimalLongitude": "3.0",  # origin of Lambert-93
        "decimalLatitude": "46.5",
        "coordinateUncertaintyInMeters": "25",
        "individualCount": "3",
        "organismQuantity": None,
        "occurrenceStatus": "present",
        "recordedBy": "CARIOU Jeanne | LE GALL Éric",
        "lifeStage": "tadpole",
        "sex": None,
        "behavior": None,
        "samplingProtocol": "Vu",
        "identificationVerificationStatus": "Certain",
        "dataGeneralizations": None,
        "informationWithheld": None,
        "modified": "2026-01-02T03:04:05Z",
        "rightsHolder": "CEN",
    }


def test_an_absence_a_period_a_book_and_couples_are_told() -> None:
    frog = told(
        observation_status="No", date_max=dt.date(2024, 5, 14), source_status="Li", obj_count="CPL", count_min=0
    )  # fmt: skip
    assert (frog["occurrenceStatus"], frog["eventDate"]) == ("absent", "2024-05-12/2024-05-14")
    assert (frog["basisOfRecord"], frog["individualCount"]) == ("MaterialCitation", None)
    assert (frog["organismQuantity"], frog["organismQuantityType"]) == ("0", "Couple")


def test_a_blurred_place_is_the_middle_of_its_area_and_says_so() -> None:
    square = shapely.to_wkb(shapely.box(695_000, 6_595_000, 705_000, 6_605_000))
    frog = told(shown="cell_10km", geometry=square)
    assert (frog["decimalLongitude"], frog["decimalLatitude"]) == ("3.0", "46.5")
    assert frog["coordinateUncertaintyInMeters"] == "7072"  # half of √2 × 10 km, rounded up
    assert frog["footprintWKT"] is None
    assert "10 km" in str(frog["dataGeneralizations"])
    assert frog["informationWithheld"]


def test_a_secret_place_has_no_coordinates() -> None:
    frog = told(shown=None, geometry=None)
    placed = ("decimalLongitude", "decimalLatitude", "geodeticDatum", "coordinateUncertaintyInMeters", "footprintWKT")
    assert [frog[name] for name in placed] == [None] * 5
    assert frog["informationWithheld"]


def test_an_outline_given_exactly_is_told_whole() -> None:
    frog = told(geometry=shapely.to_wkb(shapely.LineString([(700_000, 6_600_000), (700_000, 6_600_100)])))
    assert str(frog["footprintWKT"]).startswith("LINESTRING (3 46.5, 3 46.500")
    assert frog["coordinateUncertaintyInMeters"] == "50"
