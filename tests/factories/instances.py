"""Make the folder of an installation: the example of docs/fr/exploitation/personnaliser.md."""

from __future__ import annotations

from pathlib import Path

import mulette.occurrences

SAID = """\
name = "Silène école"
territory = "Isle d'Escourt"
contact = "donnees@example.org"
licence = "Licence ouverte 2.0"
logo = "logo.svg"
accent = ["#7a3e00", "#f2b36b"]
home = "Les données de l'île, versées par quarante organismes."
footer = "Réseau des naturalistes de l'île"

[words]
"Données" = "Observations"
"Livraisons" = "Dépôts"
"""
FIELDS = """\
hauteur_vegetation: {label: Hauteur de végétation, type: integer, unit: cm, group: Milieu, help: "De 0 à 500."}
temperature: {label: Température de l'air, type: number, unit: °C, group: Milieu, help: "À l'ombre : 18,5."}
stade_note: {label: Stade noté sur la fiche, type: code, nomenclature: STADE_VIE, group: Milieu, help: "Adulte…"}
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>'


def make_instance(folder: Path) -> Path:
    """Write a folder with everything in it; its template is the shipped ``identite`` under another code."""
    (folder / "statics").mkdir(parents=True)
    (folder / "imports").mkdir()
    (folder / "instance.toml").write_text(SAID, encoding="utf-8")
    (folder / "fields.yaml").write_text(FIELDS, encoding="utf-8")
    (folder / "statics" / "logo.svg").write_text(LOGO, encoding="utf-8")
    shipped = (Path(mulette.occurrences.__file__).parent / "imports" / "identite.toml").read_text(encoding="utf-8")
    own = shipped.replace('additional_data = "additional_data"', f"additional_data = {COLUMNS}")
    (folder / "imports" / "ile.toml").write_text(own.replace('code = "identite"', 'code = "ile"'), encoding="utf-8")
    return folder


COLUMNS = '{columns = ["hauteur_vegetation", "temperature", "stade_note"]}'
