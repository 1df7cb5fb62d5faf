"""The yearly report of a permit, as its authority asks for it: taxon, site, day, quantity, use; table, CSV, PDF.

Source: order of 19 February 2007, article 4, on what derogations ask to be reported.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from mulette.core.documents.rendering import About, render
from mulette.core.people.viewer import Viewer
from mulette.exsitu.collecting.permits import Gauge, figure, used, uses_of
from mulette.exsitu.collecting.tables import Permit
from mulette.exsitu.collecting.viewing.harvests import sites_of
from mulette.exsitu.vocabulary import label

COLUMNS = ("Taxon", "CD_NOM", "Lieu", "Jour", "Quantité", "Unité", "Usage", "Numéro")
TYPES = {"csv": "text/csv", "pdf": "application/pdf"}
TEMPLATE = Path(__file__).with_name("report.typ")


@dataclass(frozen=True)
class Report:
    """What was taken on a permit in a year.

    Parameters
    ----------
    permit_number, kind, validity
        Of the permit, in words.
    year
        Calendar year.
    rows
        Values of ``COLUMNS``; the place as the viewer may see it.
    gauges
        Of the permit, all years together.
    """

    permit_number: str
    kind: str
    validity: str
    year: int
    rows: list[list[str | int | float | None]]
    gauges: list[Gauge]


def gather(session: Session, viewer: Viewer, permit: Permit, year: int) -> Report:
    """Gather what was taken on a permit in a year, the earliest first."""
    uses = [use for use in uses_of(session, [permit.id]) if use.on.year == year]
    sites = sites_of(session, viewer, [use.node_id for use in uses])
    rows: list[list[str | int | float | None]] = [
        [
            use.taxon_name, use.cd_nom, sites.get(use.node_id, ""), use.on.isoformat(), use.quantity,
            label("HARVEST_UNIT", use.unit), use.use, use.code,
        ]
        for use in uses
    ]  # fmt: skip
    end = f"au {permit.ends_on:%d/%m/%Y}" if permit.ends_on else "sans terme"
    validity = f"valable du {permit.starts_on:%d/%m/%Y} {end}"
    return Report(permit.number, label("PERMIT_KIND", permit.kind), validity, year, rows, used(session, permit))


def to_csv(report: Report) -> str:
    """Write a report in CSV, French heads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(report.rows)
    return out.getvalue()


def to_pdf(report: Report, place: str, today: dt.date) -> bytes:
    """Print a report.

    Parameters
    ----------
    place
        Name of the place of work, for the foot.
    """
    return render(TEMPLATE, About(title(report), place, today), laid_out(report))


def title(report: Report) -> str:
    """Give the title of a printed report."""
    return f"Permis {report.permit_number} : compte rendu {report.year}"


def laid_out(report: Report) -> dict[str, Any]:
    """Lay a report out for its template."""
    totals = [
        [one.taxon_name, figure(one.used), _limit(one.quota), _limit(one.remaining), label("HARVEST_UNIT", one.unit)]
        for one in report.gauges
    ]
    lines = [
        [str(taxon or ""), str(site or ""), _french(str(day)), "" if quantity is None else figure(float(quantity)),
         str(unit), str(use), str(code)]
        for taxon, _, site, day, quantity, unit, use, code in report.rows
    ]  # fmt: skip
    return {"lead": f"{report.kind}, {report.validity}.", "year": report.year, "rows": lines, "totals": totals}


def answer(report: Report, format_: str, place: str, today: dt.date) -> Response:
    """Send a report as a file of one of ``TYPES``."""
    content = to_csv(report) if format_ == "csv" else to_pdf(report, place, today)
    response = Response(content, mimetype=TYPES[format_])
    kept = "".join(sign if sign.isalnum() else "-" for sign in report.permit_number)
    response.headers["Content-Disposition"] = f'attachment; filename="permis-{kept}-{report.year}.{format_}"'
    return response


def _limit(quantity: float | None) -> str:
    return "non limité" if quantity is None else figure(quantity)


def _french(day: str) -> str:
    return dt.date.fromisoformat(day).strftime("%d/%m/%Y")
