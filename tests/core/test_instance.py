"""What an installation makes its own is taken whole, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from mulette.core.errors import Invalid
from mulette.core.instance import contrast, read_instance
from tests.factories.instances import make_instance


def test_nothing_set_is_mulette() -> None:
    own = read_instance(None)
    assert (own.name, own.imports, list(own.additional)) == ("Mulette", None, [])


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    own = read_instance(make_instance(tmp_path / "ile"))
    assert (own.name, own.words["Données"]) == ("Silène école", "Observations")
    assert own.additional["temperature"].unit == "°C"
    assert own.imports == tmp_path / "ile" / "imports"


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#777777", "#ffffff") == 4.48  # the best known of the greys that just fail
    assert contrast("#ffffff", "#767676") == 4.54  # and the one that just passes


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("instance.toml", "nom = 'x'", "instance.toml : clé inconnue « nom » ; connues : name, territory, contact"),
        ("instance.toml", "name = 3", "name : un texte est attendu, pas « 3 »"),
        ("instance.toml", "name = 'x", "instance.toml : "),
        ("instance.toml", "logo = 'autre.png'", "logo : le fichier statics/autre.png n'existe pas"),
        ("instance.toml", "accent = ['#777777', '#63c7b9']", "#777777 sur #e9f0ed se lit mal"),
        ("instance.toml", "accent = ['red', '#63c7b9']", "deux couleurs sont attendues"),
        ("instance.toml", "accent = ['#0b5e58']", "deux couleurs sont attendues"),
        ("instance.toml", "accent = '#0b5e58'", "deux couleurs sont attendues, pas « #0b5e58 »"),
        ("instance.toml", "words = 'x'", "un tableau de mots est attendu"),
        ("instance.toml", "[words]\nDonnées = ''", "instance.toml : "),
        ("instance.toml", "[words]\n'Données' = ''", "words, « Données » : un texte est attendu"),
        ("fields.yaml", "h: {label: H, type: entier}", "unknown type 'entier'"),
        ("fields.yaml", "h: {label: H, type: integer, unité: cm}", "unknown properties ['unité']"),
        ("fields.yaml", "h: {label: H}", "fields.yaml : "),
        ("fields.yaml", "- h", "fields.yaml : "),
        ("fields.yaml", "h: [", "fields.yaml : "),
        ("fields.yaml", "h: {label: H, type: geometry}", "type « geometry » ; connus : text, integer"),
        ("fields.yaml", "Hauteur (cm): {label: H, type: integer}", "« Hauteur (cm) » : un nom s'écrit en minuscules"),
        ("fields.yaml", "h: {label: H, type: code}", "une nomenclature va avec le type « code »"),
        ("fields.yaml", "h: {label: H, type: text, required: true}", "required, default, findable et stored"),
    ],
)
def test_what_cannot_be_taken_is_named(tmp_path: Path, file: str, text: str, words: str) -> None:
    folder = make_instance(tmp_path / "ile")
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        read_instance(folder)
    assert words in refused.value.message


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="corrigez MULETTE_INSTANCE"):
        read_instance(tmp_path / "ailleurs")
