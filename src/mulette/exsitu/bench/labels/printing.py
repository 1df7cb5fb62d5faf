"""Printing labels: what is asked is read, drawn, and noted as printed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bench.labels.content import MOST, labels_for
from mulette.exsitu.bench.labels.drawing import draw_pdf, write_zpl
from mulette.exsitu.bench.labels.formats import Format, format_named
from mulette.exsitu.bench.tables import LabelPrint

KINDS = {"pdf": "application/pdf", "zpl": "application/zpl"}
"""Kinds of files, with their media types."""
MOST_COPIES = 50


@dataclass(frozen=True)
class Wish:
    """What is asked to be printed.

    Parameters
    ----------
    codes
        What the labels say, each as many times as there are copies.
    format
        Sheet or roll.
    first
        First free place of the sheet.
    """

    codes: tuple[str, ...]
    format: Format
    first: int


def read_wish(codes: str | Sequence[str], format_: str, copies: int = 1, first: int = 1) -> Wish:
    """Read what is asked.

    Parameters
    ----------
    codes
        Codes separated by commas, spaces or lines, as scanned one after another; or a list of them.

    Raises
    ------
    Invalid
        No code, too many labels, an unknown format or a place that the sheet has not.
    """
    given = re.split(r"[,;\s]+", codes) if isinstance(codes, str) else list(codes)
    asked = [code for code in given if code.strip()]
    sheet = format_named(format_)
    if not asked:
        raise Invalid(
            "Scannez ou écrivez au moins un code.", code="label.no-code", fields={"codes": "Rien à imprimer."}
        )
    if not 1 <= copies <= MOST_COPIES or len(asked) * copies > MOST:
        raise Invalid(
            f"De 1 à {MOST_COPIES} exemplaires, et {MOST} étiquettes en tout au plus.",
            code="label.too-many",
            fields={"copies": f"Au plus {MOST_COPIES}."},
        )
    if not 1 <= first <= sheet.per_page:
        message = f"La première place libre est de 1 à {sheet.per_page}."
        raise Invalid(message, code="label.no-such-place", fields={"first": message})
    return Wish(tuple(code for code in asked for _ in range(copies)), sheet, first)


def print_labels(session: Session, viewer: Viewer, wish: Wish, kind: str, *, at: dt.datetime) -> bytes:
    """Draw labels, and note that they were printed.

    Raises
    ------
    Forbidden
        The viewer may not see the seed bank.
    NotFound
        A code means nothing here.
    Invalid
        The kind of file is neither pdf nor zpl.
    """
    viewer.require("read", "seed_lot")
    if kind not in KINDS:
        raise Invalid(f"« {kind} » : pdf ou zpl.", code="label.unknown-kind", fields={"kind": "pdf ou zpl."})
    labels = labels_for(session, viewer, wish.codes)
    drawn = (
        draw_pdf(labels, wish.format, first=wish.first) if kind == "pdf" else write_zpl(labels, wish.format).encode()
    )
    session.add(
        LabelPrint(
            codes=[one.code for one in labels],
            count=len(labels),
            format=wish.format.code,
            kind=kind,
            at=at,
            person_id=viewer.person_id,
            person=viewer.name,
        )
    )
    return drawn


def last_printed(session: Session, viewer: Viewer, limit: int = 10) -> list[LabelPrint]:
    """Give what the viewer printed last, to print it again."""
    query = select(LabelPrint).where(LabelPrint.person_id == viewer.person_id)
    return list(session.scalars(query.order_by(LabelPrint.id.desc()).limit(limit)))
