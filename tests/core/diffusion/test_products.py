"""A product is read from closed words; what the public knows roughly goes out no finer."""

from __future__ import annotations

import pytest

from mulette.core.diffusion.products.parsing import parse_product
from mulette.core.diffusion.products.product import Audience, Rule, Shown, Statuses, When, Within
from mulette.core.errors import Invalid
from mulette.occurrences.products.vocabulary import shipped_products, vocabulary

LEAST = """
code = "essai"
label = "Essai"
licence = "Licence Ouverte 2.0"
[audience]
public = true
[[rules]]
show = "commune"
"""


def test_the_least_product_shows_everything_at_the_commune_to_everybody() -> None:
    product = parse_product(LEAST, vocabulary())
    assert product.rules == (Rule(When(), Shown.COMMUNE),)
    assert product.audience == Audience(is_public=True)
    assert product.gives("observers")
    assert not product.includes_sensitive


def test_shipped_examples_say_what_the_region_practises() -> None:
    products = shipped_products()
    assert set(products) == {"inpn", "zones-humides", "departement", "donnees-ouvertes"}
    inpn, wetlands = products["inpn"], products["zones-humides"]
    assert [rule.show for rule in inpn.rules] == [Shown.COMMUNE, Shown.CELL_5KM, Shown.CELL_5KM, Shown.PRECISE]
    assert not any(inpn.gives(name) for name in ("place_name", "comment_context", "comment_description"))
    assert wetlands.select.statuses == Statuses(("PN", "PR", "PD"), {"LRR": ("CR", "EN", "VU")})
    assert wetlands.rules[2] == Rule(When(private=True, within=Within("ZH", under_km2=25)), Shown.PRECISE)
    assert wetlands.includes_sensitive


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        (LEAST.replace("label", "titre"), "product.key-unknown", "« titre » est inconnu ; connus : code, label"),
        (LEAST.replace('"commune"', '"rue"'), "product.key-unknown", "« rue » est inconnu dans [rules.show]"),
        (LEAST.replace("[[rules]]\n", "[[rules]]\nwhen = { regne = 1 }\n"), "product.key-unknown", "connus : kingdoms"),
        (LEAST + '[fields]\ndrop = ["adresse"]\n', "product.key-unknown", "« adresse » est inconnu dans [fields.drop]"),
        (LEAST + '[select.filters]\nbbox = "1,2,3,4"\n', "product.key-unknown", "« bbox » est inconnu"),
        (LEAST + "[select]\nunder_years = true\n", "product.value-invalid", "« under_years » attend un nombre entier"),
        (LEAST.replace("public = true", "public = false"), "product.value-invalid", "« audience » attend soit"),
        (LEAST.replace("label", "includes_sensitive = true\nlabel"), "product.sensitive-public", "nommez ses"),
        (LEAST.replace('"essai"', '"Essai n° 1"'), "product.value-invalid", "ligne 2 : « code » :"),
        (LEAST.replace('licence = "Licence Ouverte 2.0"', ""), "product.key-missing", "il manque « licence »"),
    ],
)
def test_what_is_not_a_product_is_refused_by_name(changed: str, code: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_product(changed, vocabulary())
    assert refused.value.code == code
    assert words in refused.value.message
