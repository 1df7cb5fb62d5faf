"""The templates that are shipped, each on a few lines of its own kind of file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import shapely

import mulette.occurrences
from mulette.core.intake.batch import Batch
from mulette.core.intake.interpretation.values import unreadable
from mulette.core.intake.mapping import BoundTemplate
from mulette.core.intake.queries import read_templates
from mulette.core.intake.reading import open_source
from mulette.core.intake.templates import Template
from mulette.occurrences.fields import record_fields
from mulette.occurrences.geonature.client import KINDS
from mulette.occurrences.room import ROOM as OCCURRENCES

FIELDS = record_fields()
DATASET = frozenset({"unique_dataset_id"})
TEMPLATES = read_templates(Path(mulette.occurrences.__file__).parent / "imports", [OCCURRENCES])
UUID = "5cef829a-cf6a-11ec-80e4-7b789162d5b4"


def read(path: Path, code: str) -> tuple[BoundTemplate, Batch]:
    template: Template = TEMPLATES[code]
    source = open_source(path, template.reading)
    bound = template.bind(source.columns, FIELDS, given=DATASET)
    (frame,) = source.batches()
    batch = bound.map(bound.treat(frame).frame)
    assert unreadable(batch, FIELDS) == {}
    return bound, batch


def write(folder: Path, rows: list[dict[str, str]], separator: str = ";", name: str = "a.csv", under: str = "") -> Path:
    lines = [separator.join(rows[0]), *([under] if under else []), *(separator.join(row.values()) for row in rows)]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_eight_templates_are_there() -> None:
    expected = {"identite", "synthese-geonature", "gn2pg", "dee", "dwc", "gbif-simple", "openobs", "sinp-paca"}
    assert set(TEMPLATES) == expected


def test_identite_takes_every_field_of_a_record() -> None:
    identity = TEMPLATES["identite"]
    assert set(identity.fields) == set(FIELDS)
    for name, source in identity.fields.items():
        wanted = f"id_nomenclature_{name}" if FIELDS[name].type == "code" else name
        assert wanted in source.aliases


def test_identite_keeps_what_it_does_not_know(tmp_path: Path) -> None:
    row = {"date_min": "2017-01-01", "nom_cite": "Ablette", "observers": "Toto", "WKT": "POINT(6.5 44.85)",
           "cd_nom": "67111", "id_nomenclature_life_stage": "Adulte", "": "note", "Erreur(s)": "Valide"}  # fmt: skip
    bound, batch = read(write(tmp_path, [row]), "identite")
    assert bound.findings == ()
    assert batch.raw.columns[-2:] == ["colonne_7", "Erreur(s)"]
    assert batch.values["life_stage"].to_list() == ["Adulte"]
    assert batch.columns["life_stage"] == ("id_nomenclature_life_stage",)
    assert shapely.from_wkb(batch.values["WKT"][0]) == shapely.Point(6.5, 44.85)


def test_synthese_geonature(tmp_path: Path) -> None:
    row = {"id_synthese": "1", "uuid_perm_sinp": UUID, "date_debut": "2017-01-01", "heure_debut": "12:05:02",
           "cd_nom": "60612", "nom_cite": "Lynx Boréal", "nombre_min": "5", "observateurs": "Gil", "jdd_id": "1",
           "geometrie_wkt_4326": "POINT(6.5 44.85)", "technique_observation": "Galerie/terrier", "prof_min": "",
           "niveau_precision_diffusion": "Précise", "date_creation": "2021-01-11 14:20:46.492497"}  # fmt: skip
    bound, batch = read(write(tmp_path, [row]), "synthese-geonature")
    assert bound.findings == ()
    values = batch.values.row(0, named=True)
    assert (values["entity_source_pk_value"], values["unique_id_sinp"], values["count_min"]) == ("1", UUID, 5)
    assert (values["hour_min"], values["obs_technique"]) == (dt.time(12, 5, 2), "Galerie/terrier")
    assert values["meta_create_date"] == dt.datetime(2021, 1, 11, 14, 20, 46, 492497, tzinfo=dt.UTC)


def test_gn2pg_reads_every_column_of_a_harvest(tmp_path: Path) -> None:
    kind = next(kind for kind in KINDS if kind.name == "geonature-export")
    row = {**dict.fromkeys(kind.columns, ""), "id_synthese": "7", "id_perm_sinp": UUID, "cd_nom": "60612",
           "date_debut": "2017-01-01T12:05:02", "heure_debut": "12:05:02", "nombre_min": "5", "jdd_uuid": UUID,
           "wkt_4326": "POINT (6.5 44.85)", "stade_vie": "2", "last_action": "D"}  # fmt: skip
    bound, batch = read(write(tmp_path, [row]), "gn2pg")
    assert bound.findings == ()
    template = TEMPLATES["gn2pg"]
    mapped = {alias for source in template.fields.values() for alias in source.aliases}
    assert set(kind.columns) == mapped | set(template.known_columns)
    values = batch.values.row(0, named=True)
    assert (values["entity_source_pk_value"], values["unique_id_sinp"], values["last_action"]) == ("7", UUID, "D")
    assert (values["date_min"], values["hour_min"], values["life_stage"]) == (
        dt.date(2017, 1, 1), dt.time(12, 5, 2), "2",
    )  # fmt: skip


LONG_1 = {"identifiantPermanent": f"http://exemple.fr/occtax/{UUID.upper()}", "jourDateDebut": "2014-10-01",
          "cdNom": "60615", "nomCite": "Lynx", "observateurIdentite": "Pierre", "heureDateDebut": "11:02",
          "codeDepartement": "25", "occStadeDeVie": "2", "statutSource": "Te"}  # fmt: skip
LONG_2 = {"idSINPOccTax": UUID, "dateDebut": "2014-10-01", "cdNom": "60615", "nomCite": "Lynx", "observateur": "Pierre",
          "heureDebut": "11:02", "codeDepartement": "25", "occStadeDeVie": "2", "statutSource": "Te"}  # fmt: skip
SHORT = {"permid": UUID, "datedebut": "01/10/2014", "cdnom": "60615", "nomcite": "Lynx", "observer": "Pierre",
         "heuredebut": "11:02", "cddept": "25", "ocstade": "2", "statsource": "Te"}  # fmt: skip


@pytest.mark.parametrize("row", [LONG_1, LONG_2, SHORT])
def test_dee_takes_the_headers_of_each_version(tmp_path: Path, row: dict[str, str]) -> None:
    bound, batch = read(write(tmp_path, [row | {"surprise": "x"}], under="// *;(yyyy-MM-dd) *"), "dee")
    values = batch.values.row(0, named=True)
    assert values["row"] == 3
    assert (values["unique_id_sinp"], values["date_min"]) == (UUID, dt.date(2014, 10, 1))
    assert (values["hour_min"], values["codedepartement"], values["life_stage"]) == (dt.time(11, 2), "25", "2")
    assert [(finding.kind.id, finding.columns) for finding in bound.findings] == [("column.unknown", ("surprise",))]


def test_darwin_core_spreads_intervals_and_partial_dates(tmp_path: Path) -> None:
    rows = [
        {"occurrenceID": str(number), "eventDate": date, "scientificName": "Rana temporaria", "taxonID": "351",
         "recordedBy": "Anne", "basisOfRecord": "HumanObservation", "occurrenceStatus": "absent", "sex": "female",
         "individualCount": "0", "coordinateUncertaintyInMeters": "30.0", "decimalLatitude": "44.85",
         "decimalLongitude": "6.5"}
        for number, date in enumerate(["2019-05-14/2019-05-16", "2019-05", "1998", "2019-05-14T21:30:00Z"])
    ]  # fmt: skip
    bound, batch = read(write(tmp_path, rows, separator="\t", name="occurrence.txt"), "dwc")
    assert bound.findings == ()
    spans = batch.values.select("date_min", "date_max").rows()
    assert spans[0] == (dt.date(2019, 5, 14), dt.date(2019, 5, 16))
    assert spans[1] == (dt.date(2019, 5, 1), dt.date(2019, 5, 31))
    assert spans[2] == (dt.date(1998, 1, 1), dt.date(1998, 12, 31))
    assert spans[3] == (dt.date(2019, 5, 14), None)
    values = batch.values.row(0, named=True)
    assert (values["cd_nom"], values["observation_status"], values["source_status"]) == (351, "No", "Te")
    assert (values["precision"], values["sex"], values["longitude"]) == (30, "2", 6.5)
    assert batch.columns["date_min"] == ("eventDate",)


def test_gbif_simple_finds_the_code_of_the_taxon_by_its_name(tmp_path: Path) -> None:
    row = {"gbifID": "4011", "eventDate": "2020-06-01", "scientificName": "Rana temporaria Linnaeus, 1758",
           "recordedBy": "", "basisOfRecord": "PRESERVED_SPECIMEN", "occurrenceStatus": "PRESENT",
           "individualCount": "", "decimalLatitude": "44.85", "decimalLongitude": "6.5",
           "coordinateUncertaintyInMeters": "30.0",
           "elevation": "1200.0", "depth": "", "locality": 'Lac "bleu'}  # fmt: skip
    bound, batch = read(write(tmp_path, [row], separator="\t", name="gbif.csv"), "gbif-simple")
    assert bound.findings == ()
    values = batch.values.row(0, named=True)
    assert (values["observers"], values["source_status"], values["altitude_min"]) == ("Inconnu", "Co", 1200)
    assert (values["precision"], values["place_name"]) == (30, 'Lac "bleu')


def test_openobs_never_takes_the_centre_of_a_commune_for_a_place(tmp_path: Path) -> None:
    rows = [
        {"idSINPOccTax": UUID, "cdNom": "60612", "espece": "Lynx lynx", "dateObservation": "2020-06-01",
         "longitude": "6.5", "latitude": "44.85", "precisionLocalisation": kind, "codeInseeCommune": "05101"}
        for kind in ("XY point", "XY centroïde commune")
    ]  # fmt: skip
    _, batch = read(write(tmp_path, rows, separator=","), "openobs")
    assert batch.values.select("longitude", "latitude", "codecommune").rows() == [
        (6.5, 44.85, None),
        (None, None, "05101"),
    ]


def test_sinp_paca_reads_the_real_sample_whole(shared: Path) -> None:
    (path,) = (shared / "reference" / "exchange_samples").glob("sinp_paca*.csv")
    bound, batch = read(path, "sinp-paca")
    assert bound.findings == ()
    # Source: README of the reference data, 897 rows; every one has its three EWKB geometries.
    assert batch.values.height == 897
    assert batch.values["row"].to_list() == list(range(2, 899))
    assert batch.values["WKT"].null_count() == 0
    first = batch.values.row(0, named=True)
    assert (first["entity_source_pk_value"], first["cd_nom"], first["nom_cite"]) == ("12626389", 3297, "LARFUS")
    assert (first["date_min"], first["validator"]) == (dt.date(1994, 1, 9), None)
    assert batch.raw["code_dataset"][0] == "DFCP"
