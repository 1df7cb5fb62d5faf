"""The rows left out of a delivery, as they are given back to the provider."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from mulette.core.house import House
from mulette.core.intake import deliveries, queries
from mulette.core.intake.verbatim import open_file, write_left_out
from mulette.core.people.viewer import SYSTEM
from tests.factories.deliveries import DATASET, sighting, write_file


def left_out(house: House, folder: Path, rows: list[dict[str, object]], **terms: object) -> list[tuple[str, str]]:
    """Deliver rows and give the number and reasons of those left out."""
    path = write_file(folder / "livre.csv", rows)
    identifier = deliveries.receive(house, SYSTEM, path, **{"provider": "cen", "template": "identite", **terms})  # type: ignore[arg-type]
    deliveries.check(house, SYSTEM, identifier)
    with house.store.reading() as session:
        delivery = queries.get_delivery(session, SYSTEM, identifier)
        findings = queries.findings_of(session, house.rooms, delivery)
    text = "".join(write_left_out(*open_file(house, delivery), findings)).removeprefix("\ufeff")
    return [(line["Ligne"], line["Motifs"]) for line in csv.DictReader(io.StringIO(text), delimiter=";")]


def test_a_row_that_the_template_filters_is_given_as_such(ready: House, tmp_path: Path) -> None:
    template = tmp_path / "filtre.toml"
    shipped = queries.find_template(None, ready.rooms, "identite").text
    step = '\n[[treatments]]\nname = "filter-rows"\ncolumn = "nom_cite"\nvalues = ["à oublier"]\nkeep = "others"\n'
    template.write_text(shipped + step, encoding="utf-8")
    rows = [sighting(1), sighting(2, nom_cite="à oublier"), sighting(3)]
    assert left_out(ready, tmp_path, rows, template=str(template), dataset=DATASET) == [
        ("3", "Écartée par un filtre du modèle")
    ]


def test_every_row_is_given_when_the_whole_file_is_blocked(ready: House, tmp_path: Path) -> None:
    found = left_out(ready, tmp_path, [sighting(1), sighting(2, cd_nom=999)])
    assert found == [
        ("2", "Jeu de données absent"),
        ("3", "Code TAXREF inconnu (cd_nom) ; Jeu de données absent"),
    ]
