"""Side tables: columns brought, keys that they do not know, aliases of observers."""

from __future__ import annotations

import pytest

from mulette.core.errors import Invalid
from mulette.core.intake.batch import ROW
from mulette.core.intake.treatments.registry import run_steps
from tests.core.intake.treatments.frames import frame, side_table, step_with, treat

SPECIES = side_table(code=["GREN-R", "lynx", None], cd_nom=["351", "60612", "1"], groupe=["Amphibiens", None, None])
JOIN = {"name": "join", "column": "espece", "key": "code"}


def test_a_join_brings_columns_and_names_the_keys_it_does_not_know() -> None:
    before = frame(espece=["gren r", "LYNX", "loup", None, "loup"])
    step = step_with(SPECIES, **JOIN, columns={"cd_nom": "cd_nom", "groupe": "Groupe"})
    treated = run_steps(before, [step])
    assert treated.frame.drop(ROW).to_dict(as_series=False) == {
        "espece": ["gren r", "LYNX", "loup", None, "loup"],
        "cd_nom": ["351", "60612", None, None, None],
        "Groupe": ["Amphibiens", None, None, None, None],
    }
    assert treated.counts == (2,)
    (finding,) = treated.findings
    assert (finding.kind.id, finding.columns, finding.rows, finding.examples) == (
        "table.key-unknown",
        ("espece",),
        (4, 6),
        ("loup",),
    )
    assert finding.message == "Une table annexe ne connaît pas : loup (table « annexe »)."


def test_a_column_of_the_file_keeps_its_cell_where_the_table_is_silent() -> None:
    before = frame(espece=["lynx", "loup"], cd_nom=["0", "60577"])
    after, count = step_with(SPECIES, **JOIN, columns={"cd_nom": "cd_nom"}).apply(before)
    assert (after["cd_nom"].to_list(), count) == (["60612", "60577"], 1)


def test_a_table_with_two_answers_for_a_key_or_without_the_column_is_refused() -> None:
    twice = side_table(code=["a", "A"], cd_nom=["1", "2"])
    with pytest.raises(Invalid) as caught:
        step_with(twice, **JOIN, columns={"cd_nom": "x"}).apply(frame(espece=["a"]))
    assert caught.value.code == "treatment.table-key-twice"
    with pytest.raises(Invalid, match=r"pas de colonne « nom » ; elle a : code, cd_nom, groupe") as caught:
        step_with(SPECIES, **JOIN, columns={"nom": "x"}).apply(frame(espece=["a"]))
    assert caught.value.code == "treatment.table-column-unknown"


def test_a_key_column_absent_from_the_file_is_refused() -> None:
    step = step_with(SPECIES, **JOIN, columns={"cd_nom": "cd_nom"})
    with pytest.raises(Invalid, match="Colonnes présentes : a"):
        run_steps(frame(a=["x"]), [step])


def test_observers_are_cut_renamed_and_joined_in_one_way() -> None:
    aliases = side_table(alias=["J. Dupont", "jdupont"], nom=["DUPONT Jean", "DUPONT Jean"])
    cells = ["j dupont et LE GOFF Éric ; dupont jean", "J. Dupond", "Anne/Paul & Ève", " ; ", None, "Bette"]
    after, count = step_with(aliases, name="observers", column="obs").apply(frame(obs=[*cells]))
    assert after["obs"].to_list() == ["DUPONT Jean, LE GOFF Éric", "J. Dupond", "Anne, Paul, Ève", None, None, "Bette"]
    assert count == 3


def test_a_comma_may_stand_inside_a_name() -> None:
    after = treat(frame(obs=["MARTIN, Ève / ROY, Zoé"]), name="observers", column="obs", keep_comma=True)
    assert after == ({"obs": ["MARTIN Ève, ROY Zoé"]}, 1)
