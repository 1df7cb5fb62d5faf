"""The reason given for a place shown or blurred follows the rule that decided it."""

from __future__ import annotations

import pytest

from mulette.core.diffusion.explaining import explain


def test_sensitivity_is_told_before_the_wish_of_the_producer() -> None:
    told = explain(3, is_known=False, sensitivity="3", wish="1", is_private=True)
    assert told == "La donnée est sensible (niveau 3) : vos droits montrent son département, pas sa position exacte."


def test_a_wish_is_told_before_a_private_dataset() -> None:
    told = explain(1, is_known=True, sensitivity="0", wish="1", is_private=True)
    assert told.startswith("Le producteur a demandé")
    assert told.endswith("le public ne voit que sa commune.")


@pytest.mark.parametrize("wish", [None, "0"])
def test_a_private_dataset_is_told_without_a_wish(wish: str | None) -> None:
    told = explain(2, is_known=False, sensitivity=None, wish=wish, is_private=True)
    assert told.startswith("Le jeu de données est privé : vos droits montrent sa maille de 10 km")


def test_a_record_shown_to_nobody_else_says_so() -> None:
    told = explain(4, is_known=True, sensitivity="4", wish=None, is_private=False)
    assert told == "La donnée est sensible (niveau 4) : vos droits la montrent, le public ne la voit pas."
