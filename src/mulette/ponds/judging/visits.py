"""What visits outside of the exhaustive zones say of the precision there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mulette.core.errors import Invalid
from mulette.ponds.judging.sampling import estimate, stratify
from mulette.ponds.judging.walking import Floats

if TYPE_CHECKING:
    import pandas as pd

_ANSWERS = ("is_pond", "mare", "pond", "label", "constat")
_YES, _NO = ("1", "1.0", "true", "vrai", "oui", "mare"), ("0", "0.0", "false", "faux", "non", "pas une mare")


def estimate_from_visits(names: list[str], scores: Floats, path: Path, warnings: list[str]) -> dict[str, Any] | None:
    """Estimate the precision of some candidates from a table of visits, by strata of the score.

    Parameters
    ----------
    names, scores
        Identifiers and scores of the candidates whose precision is asked for.
    path
        Table with ``id`` and an answer, yes or no, under one of a few names.
    warnings
        Receives what keeps the estimate from being made, or was left aside.

    Returns
    -------
    ``precision``, ``interval`` at 95 %, ``variance``, ``ponds`` expected in all, ``visits``; None when a stratum has no
    visit: nothing is then known of it.
    """
    answers = _read(path)
    strange = sorted(set(answers) - set(names))
    if strange:
        s = "s" * (len(strange) > 1)
        warnings.append(f"{len(strange)} visite{s} d'un identifiant inconnu, ou hors du plan, laissée{s} de côté.")
    place = stratify(scores)
    sizes = np.bincount(place).tolist() if len(place) else []
    visited, ponds = [0] * len(sizes), [0] * len(sizes)
    for name, stratum in zip(names, place.tolist(), strict=True):
        if name in answers:
            visited[stratum] += 1
            ponds[stratum] += answers[name]
    if not sizes or not all(visited):
        missing = sum(not one for one in visited)
        warnings.append(f"{missing} strate(s) sans visite : la précision hors des zones complètes ne se calcule pas.")
        return None
    found = estimate(sizes, visited, ponds)
    return {
        "precision": round(found.precision, 4), "interval": [round(end, 4) for end in found.interval],
        "variance": found.variance, "ponds": round(found.ponds, 1), "visits": sum(visited),
    }  # fmt: skip


def _read(path: Path) -> dict[str, int]:
    """Read ``{identifier: 1 for a pond, 0 for none}``.

    Raises
    ------
    Invalid
        A file without the two columns, or an answer that is neither yes nor no.
    """
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        table: pd.DataFrame = pyogrio.read_dataframe(path, read_geometry=False)
    except DataSourceError as problem:
        raise Invalid(f"{path.name} ne se lit pas comme un tableau.", code="evaluation.unreadable") from problem
    by_name = {str(column).lower(): column for column in table.columns}
    answer = next((by_name[name] for name in _ANSWERS if name in by_name), None)
    if "id" not in by_name or answer is None:
        sentence = f"{path.name} : colonnes « id » et « {' » ou « '.join(_ANSWERS)} » attendues."
        raise Invalid(sentence, code="evaluation.visits")
    said = {str(name): str(one).strip().lower() for name, one in zip(table[by_name["id"]], table[answer], strict=True)}
    for name, one in said.items():
        if one not in (*_YES, *_NO):
            raise Invalid(f"{path.name}, {name} : « {one} » n'est ni oui ni non.", code="evaluation.visits")
    return {name: int(one in _YES) for name, one in said.items()}
