"""Fields guessed from headers and values: how sure, and why."""

from __future__ import annotations

import polars as pl

from mulette.core.fields import Field, Fields
from mulette.core.intake.templates.guessing import Guess, Known, guess_fields, guess_srid, guess_terms
from tests.core.intake.treatments.frames import Cells, frame

FIELDS = Fields(
    (
        Field("cd_nom", "Code TAXREF", "integer"),
        Field("nom_cite", "Nom cité", "text"),
        Field("date_min", "Date de début", "date"),
        Field("longitude", "Longitude ou X", "number"),
        Field("latitude", "Latitude ou Y", "number"),
        Field("sex", "Sexe", "code", nomenclature="SEXE"),
        Field("unique_id_sinp", "Identifiant permanent", "uuid"),
        Field("altitude_min", "Altitude minimale", "integer"),
    )
)
TERMS = pl.DataFrame(
    {
        "type": "SEXE",
        "code": ["2", "3"],
        "mnemonic": ["Femelle", "Mâle"],
        "label": ["Femelle", "Mâle"],
        "is_active": True,
    }
)
KNOWN = Known({"espece": ("nom_cite", "Tableur des mares")}, TERMS, frozenset({351, 60612}))


def guess(**columns: Cells) -> dict[str, Guess]:
    return guess_fields(frame(**columns), FIELDS, KNOWN)


def test_the_header_and_the_values_speak_together() -> None:
    right, wrong = guess(CD_NOM=["351", "60612"]), guess(CD_NOM=["Rana", "Lynx", "351", "x"])
    assert (right["CD_NOM"].field, right["CD_NOM"].percent) == ("cd_nom", 99)
    assert right["CD_NOM"].reason == "en-tête identique au nom du champ ; 100 % des valeurs sont des cd_nom connus"
    # 0.95 × (0.3 + 0.7 × 1/4) + 0.04 × 1/4 = 0.461
    assert wrong["CD_NOM"].percent == 46
    assert "25 % des valeurs sont des cd_nom connus" in wrong["CD_NOM"].reason


def test_values_alone_tell_codes_dates_places_uuids_and_words_of_a_vocabulary() -> None:
    found = guess(
        a=["351", "60612"],
        b=["12/05/2024", "2024-05-13"],
        c=["700000,5", "700010"],
        d=["6600000", "6600010"],
        e=["Mâle", "femelle"],
        f=["0f4b1c3a-5a55-4a6e-9a0e-6a1f0d6c1d01", None],
        g=["12", "13"],
        h=["1", "0"],
    )
    told = {column: (one.field, one.percent) for column, one in found.items()}
    assert told == {
        "a": ("cd_nom", 80),
        "b": ("date_min", 60),
        "c": ("longitude", 60),
        "d": ("latitude", 60),
        "e": ("sex", 70),
        "f": ("unique_id_sinp", 70),
    }


def test_a_header_of_a_known_template_is_named() -> None:
    found = guess(Espèce=["Rana temporaria"])["Espèce"]
    assert (found.field, found.reason) == ("nom_cite", "en-tête employé par le modèle « Tableur des mares »")


def test_a_field_goes_to_the_surest_column_only() -> None:
    found = guess(autre=["351"], cd_nom=["351"])
    assert {column: one.field for column, one in found.items()} == {"cd_nom": "cd_nom"}


def test_coordinates_tell_their_projection() -> None:
    assert guess_srid(pl.Series(["3,5"]), pl.Series(["46.5"])) == 4326
    assert guess_srid(pl.Series(["700000"]), pl.Series(["6600000"])) == 2154
    assert guess_srid(pl.Series(["9e9"]), pl.Series(["46"])) is None
    assert guess_srid(pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.String)) is None


def test_an_abbreviation_is_guessed_where_one_label_begins_so() -> None:
    assert guess_terms(pl.Series(["fem.", "Mâle", "x"]), "SEXE", TERMS) == {"fem.": "2", "Mâle": "3", "x": None}
