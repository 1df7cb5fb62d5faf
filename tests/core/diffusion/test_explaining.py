"""The reason given for a place shown or blurred follows the rule that decided it."""

from __future__ import annotations

import datetime as dt

import pytest

from mulette.core.diffusion.explaining import Facts, causes, explain

TODAY = dt.date(2026, 3, 15)


def test_sensitivity_is_told_before_the_wish_of_the_producer() -> None:
    told = explain(Facts(3, given="3", wish="1", is_private=True), is_known=False)
    assert told == "La donnée est sensible (niveau 3) : vos droits montrent son département, pas sa position exacte."


def test_a_wish_is_told_before_a_private_dataset() -> None:
    told = explain(Facts(1, given="0", wish="1", is_private=True), is_known=True)
    assert told.startswith("Le producteur a demandé")
    assert told.endswith("le public ne voit que sa commune.")


@pytest.mark.parametrize("wish", [None, "0"])
def test_a_private_dataset_is_told_without_a_wish(wish: str | None) -> None:
    told = explain(Facts(2, wish=wish, is_private=True), is_known=False)
    assert told.startswith("Le jeu de données est privé : vos droits montrent sa maille de 10 km")


def test_a_record_shown_to_nobody_else_says_so() -> None:
    told = explain(Facts(4, given="4"), is_known=True)
    assert told == "La donnée est sensible (niveau 4) : vos droits la montrent, le public ne la voit pas."


def test_an_embargo_is_told_first_and_until_when() -> None:
    held = Facts(4, given="2", embargo_until=dt.date(2026, 12, 31), today=TODAY)
    assert explain(held, is_known=True).startswith("La donnée est sous embargo jusqu'au 31/12/2026 :")
    assert causes(held)[0] == "Embargo jusqu'au 31/12/2026 inclus."
    over = Facts(0, embargo_until=dt.date(2026, 3, 14), today=TODAY)
    assert causes(over) == ["Embargo fini depuis le 14/03/2026."]


def test_both_levels_of_sensitivity_are_told_and_which_holds() -> None:
    given = Facts(3, given="3", computed="1", rule="règle du SINP")
    assert causes(given) == [
        "Sensible, niveau 3 : le fournisseur le dit.",
        "Les règles donnent le niveau 1 (règle du SINP) ; le niveau le plus haut vaut.",
    ]
    computed = Facts(2, given="0", computed="2", rule="règle du SINP", sensitive_until=dt.date(2027, 5, 12))
    assert causes(computed) == ["Sensible, niveau 2, jusqu'au 12/05/2027 : règle du SINP."]


def test_nothing_restricts_an_open_record() -> None:
    assert causes(Facts(0, given="0", wish="0")) == ["Rien ne restreint sa diffusion."]
