"""Filters are read from a URL by a closed vocabulary; what is not in it is refused by name."""

from __future__ import annotations

import datetime as dt

import pytest
from werkzeug.datastructures import MultiDict

from mulette.core.errors import Invalid
from mulette.occurrences.filters import Filters, read_filters

SRID = 2154


def test_no_filter_asks_for_everything() -> None:
    assert read_filters({}, SRID) == Filters()


def test_parameters_of_the_list_are_not_filters() -> None:
    assert read_filters({"sort": "-date", "page": "3", "size": "50", "after": "12"}, SRID) == Filters()


def test_an_unknown_filter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match=r"Filtre inconnu : « comune »\. Filtres connus : taxon, cd_ref, group2"):
        read_filters({"comune": "05061"}, SRID)


def test_several_values_of_a_filter_are_kept_in_order() -> None:
    query = MultiDict([("month", "4"), ("month", "5"), ("area", "COM:05061"), ("area", "DEP:05"), ("sex", "2")])
    found = read_filters(query, SRID)
    assert (found.months, found.areas, found.codes) == (
        (4, 5),
        (("COM", "05061"), ("DEP", "05")),
        {"sex": ("2",)},
    )


@pytest.mark.parametrize("text", ["12/05/2024", "2024-05-12"])
def test_a_day_is_read_as_the_french_write_it_or_as_iso(text: str) -> None:
    assert read_filters({"from": text}, SRID).date_from == dt.date(2024, 5, 12)


def test_a_moment_without_zone_is_utc() -> None:
    found = read_filters({"changed_since": "2024-05-12T14:00:00"}, SRID)
    assert found.changed_since == dt.datetime(2024, 5, 12, 14, tzinfo=dt.UTC)


def test_a_box_around_the_origin_of_lambert_93_holds_it() -> None:
    """Longitude 3, latitude 46.5 is easting 700,000, northing 6,600,000 (Source: IGN, Lambert-93)."""
    box = read_filters({"bbox": "2.99,46.49,3.01,46.51"}, SRID).box
    assert box is not None
    west, south, east, north = box
    assert west < 700_000 < east < 702_000
    assert 6_598_000 < south < 6_600_000 < north


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("taxon", "grenouille"), ("taxon", "9999999999"), ("month", "13"), ("area", "05061"), ("from", "31/02/2024"),
        ("changed_since", "hier"), ("dataset", "un jeu"), ("bbox", "3,46,2,47"), ("bbox", "1,2,3"),
        ("bbox", "nan,46,3,47"), ("bbox", "0,0,500,90"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_one_is_refused_by_the_name_of_its_filter(name: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_filters({name: text}, SRID)
    assert name in refused.value.fields


def test_counts_by_cell_answer_for_a_taxon_alone() -> None:
    assert read_filters({"taxon": "351"}, SRID).only_taxon
    assert not read_filters({"taxon": "351", "sex": "2"}, SRID).only_taxon
    assert not read_filters({"taxon": "351", "q": "grenouille"}, SRID).only_taxon
