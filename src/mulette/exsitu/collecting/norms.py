"""What harvesting with care asks: shares and numbers beyond which one is warned, never stopped. Pure.

Source: ENSCONET, seed collecting manual for wild species (2009), and Kew Millennium Seed Bank: at least 50 plants, at
most 20 % of the ripe seeds of the day; Center for Plant Conservation: at most 10 % for rare plants.
"""

from __future__ import annotations

from dataclasses import dataclass

LARGEST_SHARE_PERCENT = 20.0
LARGEST_SHARE_THREATENED_PERCENT = 10.0
FEWEST_PLANTS = 50


@dataclass(frozen=True)
class Warned:
    """Something to think about before saving, that stops nothing.

    Parameters
    ----------
    code
        ``harvest.share``: stable, for a program.
    field
        Field it is about; empty: the whole.
    message
        French sentence.
    """

    code: str
    field: str
    message: str


def sampling_warnings(share_percent: float | None, plants_sampled: int | None, *, is_threatened: bool) -> list[Warned]:
    """Compare a harvest with the norms of sampling.

    Parameters
    ----------
    share_percent
        Part of the ripe seeds taken, 0 to 100; None: not said, nothing is compared.
    plants_sampled
        Mother plants sampled; None: not said.
    is_threatened
        Whether a red list that holds there says the taxon threatened (VU, EN, CR).

    Examples
    --------
    >>> sampling_warnings(20, 50, is_threatened=False)
    []
    >>> [one.code for one in sampling_warnings(20, 49, is_threatened=True)]
    ['harvest.share', 'harvest.few-plants']
    """
    largest = LARGEST_SHARE_THREATENED_PERCENT if is_threatened else LARGEST_SHARE_PERCENT
    found = []
    if share_percent is not None and share_percent > largest:
        who = " pour un taxon menacé" if is_threatened else ""
        found.append(
            Warned(
                "harvest.share",
                "seeds_taken_percent",
                f"{share_percent:g} % des graines mûres : la norme est d'au plus {largest:g} %{who}.",
            )
        )
    if plants_sampled is not None and plants_sampled < FEWEST_PLANTS:
        found.append(
            Warned(
                "harvest.few-plants",
                "plants_sampled",
                f"{plants_sampled} pieds récoltés : la norme est d'au moins {FEWEST_PLANTS}, si la station le permet.",
            )
        )
    return found
