"""The route sheet of a campaign: a map of the stops in order, what to look at at each, in a PDF to print."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mulette.core.documents.rendering import About, render
from mulette.ponds.campaigns.queries import Halt
from mulette.ponds.campaigns.tables import Campaign

TEMPLATE = Path(__file__).with_name("routesheet.typ")
WIDTH, HEIGHT, EDGE = 640.0, 480.0, 48.0
_INK, _BRAND, _LINE = "#13201b", "#0b5e58", "#75867e"


def write_sheet(campaign: Campaign, halts: Sequence[Halt], *, source: str, day: dt.date) -> bytes:
    """Make the PDF.

    Parameters
    ----------
    source
        Name of the place of work.
    day
        Day it is made, printed on it.
    """
    drawn = sum(one.stop.draw == "random" for one in halts)
    data = {
        "lead": f"{len(halts)} arrêts, dont {drawn} tirés au hasard, "
        f"parmi {campaign.population} candidats. Graine {campaign.seed}.",
        "figures": [
            [str(len(halts)), "arrêts"],
            [f"{campaign.length_m / 1000:.1f} km".replace(".", ","), "à vol d'oiseau"],
            [str(drawn), "tirés au hasard"],
        ],
        "map": draw_map(campaign, halts),
        "stops": [_stop(one) for one in halts],
    }
    return render(TEMPLATE, About(f"Feuille de route : {campaign.name}", source, day), data)


def draw_map(campaign: Campaign, halts: Sequence[Halt]) -> str:
    """Draw the stops and the way between them as SVG, north up, with a scale."""
    stops = [(one.point.x, one.point.y) for one in halts]
    x_m, y_m = campaign.start_x_m, campaign.start_y_m
    start = (x_m, y_m) if x_m is not None and y_m is not None else None
    way = [*([start] if start else []), *stops, *([start] if start else [])]
    west, east = min(x for x, _ in way), max(x for x, _ in way)
    south, north = min(y for _, y in way), max(y for _, y in way)
    scale = min((WIDTH - 2 * EDGE) / max(east - west, 100), (HEIGHT - 2 * EDGE) / max(north - south, 100))
    left, top = (WIDTH - (east - west) * scale) / 2, (HEIGHT - (north - south) * scale) / 2
    place = [(left + (x - west) * scale, top + (north - y) * scale) for x, y in way]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" font-family="Source Sans 3" '
        'font-size="13">',
        f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#f3f7f5"/>',
        '<polyline fill="none" stroke="{}" stroke-width="2" stroke-dasharray="6 4" points="{}"/>'.format(
            _LINE, " ".join(f"{x:.1f},{y:.1f}" for x, y in place)
        ),
    ]
    if start:
        x, y = place[0]
        parts.append(f'<rect x="{x - 7:.1f}" y="{y - 7:.1f}" width="14" height="14" fill="{_INK}"/>')
        parts.append(f'<text x="{x + 11:.1f}" y="{y + 5:.1f}" fill="{_INK}">départ</text>')
    for (x, y), halt in zip(place[1 if start else 0 :], halts, strict=False):
        fill, ink = ("#ffffff", _BRAND) if halt.stop.draw == "random" else (_BRAND, "#ffffff")
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="{fill}" stroke="{_BRAND}" stroke-width="2"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle" fill="{ink}">{halt.stop.position}</text>'
        )
    parts.append(_scale_bar(scale))
    return "".join([*parts, "</svg>"])


def round_length(metres: float) -> float:
    """Give the roundest length not beyond another: 1, 2 or 5 times a power of ten.

    >>> round_length(730), round_length(199), round_length(1000)
    (500.0, 100.0, 1000.0)
    """
    power = 10.0 ** math.floor(math.log10(metres))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= metres)


def _scale_bar(scale: float) -> str:
    length = round_length(150 / scale)
    words = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    middle = 16 + length * scale / 2
    y, width = HEIGHT - 16, length * scale
    return (
        f'<path d="M16 {y - 5} V{y} H{16 + width:.1f} V{y - 5}" fill="none" stroke="{_INK}" stroke-width="1.5"/>'
        f'<text x="{middle:.1f}" y="{y - 8}" text-anchor="middle" fill="{_INK}">{words}</text>'
        f'<path d="M{WIDTH - 22} 34 l6 -18 l6 18 l-6 -5 z" fill="{_INK}"/>'
        f'<text x="{WIDTH - 16}" y="48" text-anchor="middle" fill="{_INK}">N</text>'
    )


def _stop(halt: Halt) -> dict[str, Any]:
    one = halt.candidate
    facts = [f"{one.area_m2:.0f} m²", f"note {one.score:.2f}".replace(".", ",")]
    if one.depth_m is not None:
        facts.append(f"creux visible {one.depth_m:.2f} m".replace(".", ","))
    return {
        "position": halt.stop.position,
        "name": one.stable_id + (f" · {halt.pond.loc_id_plus}" if halt.pond else ""),
        "leg": f"{halt.stop.leg_m:.0f} m",
        "place": halt.commune.name if halt.commune else "commune non chargée",
        "x": f"{halt.point.x:.0f}",
        "y": f"{halt.point.y:.0f}",
        "why": halt.why,
        "facts": ", ".join(facts),
        "reasons": one.reasons,
        "owner": halt.pond.owner_type if halt.pond else "Inconnu",
    }
