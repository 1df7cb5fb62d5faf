"""Templates: what they may say, and how what they may not is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from mulette.core.errors import Invalid
from mulette.core.fields import Field, Fields
from mulette.core.intake.queries import read_templates
from mulette.core.intake.reading import ReadingOptions
from mulette.core.intake.templates import FieldSource, parse_template, read_template, target_named
from mulette.rooms import ROOMS

FIELDS = Fields(
    (
        Field("cd_nom", "Code TAXREF", "integer", required=True),
        Field("observers", "Observateurs", "text", required=True),
        Field("sex", "Sexe", "code", nomenclature="SEXE"),
    )
)
HEAD = 'code = "cen"\nlabel = "CEN"\nversion = 3\ntarget = "occurrences"\n'
WHOLE = (
    HEAD
    + """
mode = "mirror"
unknown_columns = "name"
known_columns = ["Remarque"]
loose_headers = true

[reading]
format = "csv"
encoding = "cp1252"
separator = ";"
quoting = true
null_tokens = ["NA"]
sheet = "Données"
skip_lines_beginning = "//"

[crs]
srid = 2154

[fields]
cd_nom = "CD_NOM"
observers = { columns = ["nom", "prénom"], join = " " }
sex = { column = ["Sexe", "sex"], default = "6" }

[values.sex]
F = "2"

[[treatments]]
name = "trim"

[identity]
rule = ["source", "uuid"]
"""
)


def test_a_whole_template_is_read() -> None:
    template = parse_template(WHOLE, FIELDS)
    assert (template.code, template.version, template.mode, template.srid) == ("cen", 3, "mirror", 2154)
    assert template.reading == ReadingOptions(
        "csv", "cp1252", ";", quoting=True, null_tokens=("NA",), layer="Données", skip_lines_beginning="//"
    )
    assert template.fields["cd_nom"] == FieldSource(aliases=("CD_NOM",))
    assert template.fields["observers"] == FieldSource(parts=("nom", "prénom"), join=" ")
    assert template.fields["sex"] == FieldSource(aliases=("Sexe", "sex"), default="6")
    assert (template.values, template.identity) == ({"sex": {"F": "2"}}, ("source", "uuid"))
    assert [step.treatment.name for step in template.treatments] == ["trim"]
    assert template.text == WHOLE


def test_a_short_template_has_sane_defaults() -> None:
    template = parse_template(HEAD + "[fields]\nsex = { constant = 2 }\n", FIELDS)
    assert (template.mode, template.unknown_columns, template.srid) == ("add", "verbatim", 4326)
    assert template.identity == ("source", "uuid", "signature")
    assert template.fields["sex"].constant == "2"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (HEAD + "= 3", "template.invalid-toml", "line 5"),
        ('code = "a"\n[fields]\n', "template.key-missing", "il manque « label »"),
        (
            HEAD + "fileds = 3\n[fields]\n",
            "template.key-unknown",
            "ligne 5 : « fileds » est inconnu ; connus : code, label",
        ),
        (HEAD + "[fields]\ncd_nmo = 'x'\n", "template.key-unknown", "ligne 6 : « cd_nmo » est inconnu dans [fields]"),
        (HEAD + "[fields]\n[reading]\nencodage = 'x'\n", "template.key-unknown", "dans [reading] ; connus : format"),
        (HEAD + "[fields]\n[crs]\nepsg = 2154\n", "template.key-unknown", "dans [crs] ; connus : srid"),
        (HEAD + "[fields]\nsex = {colonne = 'x'}\n", "template.key-unknown", "connus : column, columns, join"),
        (HEAD + "[fields]\nsex = {join = ' '}\n", "template.value-invalid", "column, columns ou constant"),
        (HEAD + "[fields]\nsex = 3\n", "template.value-invalid", "attend une colonne"),
        (HEAD + "[fields]\n[values.sexe]\n", "template.key-unknown", "« sexe » est inconnu dans [values]"),
        (HEAD + "[fields]\n[values.sex]\nF = 2\n", "template.value-invalid", "attend des textes"),
        (HEAD + "[fields]\n[identity]\nrule = ['id']\n", "template.key-unknown", "connus : source, uuid, signature"),
        (HEAD + "mode = 'replace'\n[fields]\n", "template.key-unknown", "connus : add, update, mirror"),
        (HEAD + "find = ['sex']\n[fields]\n", "template.key-unknown", "« sex » est inconnu dans [find]"),
        (HEAD + "known_columns = 'x'\n[fields]\n", "template.value-invalid", "attend une liste"),
        (HEAD.replace("3", "'3'") + "[fields]\n", "template.value-invalid", "attend un nombre entier"),
        (HEAD.replace("3", "true") + "[fields]\n", "template.value-invalid", "attend un nombre entier"),
        (HEAD + "[fields]\nsex = []\n", "template.value-invalid", "au moins une colonne"),
        (HEAD + "treatments = ['trim']\n[fields]\n", "template.value-invalid", "[[treatments]]"),
        (HEAD + "[fields]\n[[treatments]]\nname = 'laver'\n", "treatment.unknown", "« laver » n'existe pas"),
    ],
)
def test_what_a_template_may_not_say_is_quoted(text: str, code: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_template(text, FIELDS)
    assert caught.value.code == code
    assert words in caught.value.message


def test_templates_are_read_from_a_folder_by_the_fields_of_what_they_target(tmp_path: Path) -> None:
    (tmp_path / "cen.toml").write_text(WHOLE, encoding="utf-8")
    mares = 'code = "mares"\nlabel = "Mares"\nversion = 1\ntarget = "ponds"\n[fields]\nname.column = "nom"\n'
    (tmp_path / "mares.toml").write_text(mares, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x")
    assert list(read_templates(tmp_path, ROOMS)) == ["cen", "mares"]
    assert target_named("target = ") is None
    assert read_template(tmp_path / "cen.toml", FIELDS).label == "CEN"
