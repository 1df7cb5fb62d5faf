"""Harvesting others by GeoNature's API: the exports of a GeoNature, and those of another Mulette."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mulette.core.intake.harvesting.calling import Caller, SourceFailed
from mulette.core.intake.harvesting.kinds import ACTION, DELETED, Row, Wanted
from mulette.occurrences.geonature.asking import SINCE, UNTIL, USUAL
from mulette.occurrences.geonature.vocabulary import CODES, EXPORTS, VALUES

_WITH_DATASETS = next(export.id for export in EXPORTS if export.kind == "synthese_with_metadata_separated")
_MIDNIGHT = "T00:00:00"


@dataclass(frozen=True)
class GeoNatureExports:
    """Sources read by GeoNature's API; the values of its fields are those of ``HarvestKind``.

    Parameters
    ----------
    name, label
        Name and French label of the kind.
    needs_login
        Whether one signs in with a login and a password; else with a token.
    """

    name: str
    label: str
    needs_login: bool
    template: str = "gn2pg"
    columns: tuple[str, ...] = (*VALUES, *CODES, "heure_debut", "heure_fin", "ca_uuid", "jdd_uuid", ACTION)
    dataset_column: str = "jdd_uuid"

    def read(self, caller: Caller, wanted: Wanted) -> Iterator[list[Row]]:
        """Give what is gone, then what is new or changed, page by page."""
        if self.needs_login:
            caller.post("api/auth/login", {"login": wanted.login, "password": wanted.secret})
        else:
            caller.headers["Authorization"] = f"Bearer {wanted.secret}"
        if wanted.since:
            yield from _deletions(caller, str(wanted.since))
        path = f"api/{_exports_path(caller)}/api/{wanted.export or _WITH_DATASETS}"
        query = {"limit": USUAL, "orderby": "id_synthese", UNTIL: wanted.until}
        if wanted.since:
            query[SINCE] = wanted.since
        first = caller.get(path, query)
        for page in range(_pages(first, path)):
            answer = caller.get(path, {**query, "offset": page})
            yield [_flat(item) for item in _items(answer, path)]


KINDS = (
    GeoNatureExports("geonature-export", "Export d'un GeoNature", needs_login=True),
    GeoNatureExports("mulette", "Autre Mulette", needs_login=False),
)


def _exports_path(caller: Caller) -> str:
    """Find where the exports stand.

    Raises
    ------
    SourceFailed
        The platform has none, or the account may not use them.
    """
    for module in caller.get("api/gn_commons/modules"):
        if module.get("module_code") == "EXPORTS":
            return str(module["module_path"]).strip("/")
    raise SourceFailed(
        f"{caller.address} n'a pas de module d'exports, ou ce compte n'y a pas droit.", code="harvest.no-exports"
    )


def _deletions(caller: Caller, since: str) -> Iterator[list[Row]]:
    path, query = "api/synthese/log", {"meta_last_action_date": f"gte:{since}", "last_action": DELETED, "limit": USUAL}
    first = caller.get(path, query)
    for page in range(1, _pages(first, path) + 1):
        answer = caller.get(path, {**query, "page": page})
        yield [{"id_synthese": item["id_synthese"], ACTION: DELETED} for item in _items(answer, path)]


def _pages(answer: Any, path: str) -> int:  # noqa: ANN401
    try:
        total, limit = int(answer.get("total_filtered", answer.get("total"))), int(answer["limit"])
        return math.ceil(total / limit)
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise _strange(path) from error


def _items(answer: Any, path: str) -> list[dict[str, Any]]:  # noqa: ANN401
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) and "id_synthese" in item for item in items):
        raise _strange(path)
    return items


def _strange(path: str) -> SourceFailed:
    message = f"La réponse de {path} n'est pas celle d'un export de GeoNature."
    return SourceFailed(message, code="harvest.strange-answer")


def _flat(item: dict[str, Any]) -> Row:
    """Write the cells of a row as texts; an hour told beside its day, midnight being no hour."""
    row = {name: _cell(value) for name, value in item.items()}
    for day, hour in (("date_debut", "heure_debut"), ("date_fin", "heure_fin")):
        moment = (row.get(day) or "").replace(" ", "T")
        row[hour] = None if moment.endswith(_MIDNIGHT) else moment.partition("T")[2] or None
    return row


def _cell(value: Any) -> str | None:  # noqa: ANN401
    if value is None:
        return None
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
