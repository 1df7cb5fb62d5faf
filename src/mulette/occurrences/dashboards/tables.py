"""The tally that the boards read: kept by each write of records, so that a board never counts them one by one."""

from __future__ import annotations

from sqlalchemy import Integer, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, BigKey


class Tally(Base):
    """How many records a bar of a board holds, by those who may see them.

    Who may see a record follows from its diffusion, its organisation and its author: they stand in the key, so that
    one table gives each viewer their own figures.
    """

    __tablename__ = "occurrences_tally"

    board: Mapped[str] = mapped_column(Text, primary_key=True, comment="year, group, commune…")
    kind: Mapped[str] = mapped_column(
        Text, primary_key=True, comment="record, taxon, absent or observer: what item numbers"
    )
    value: Mapped[str] = mapped_column(Text, primary_key=True, comment="Bar of the board; empty: not said")
    item: Mapped[int] = mapped_column(
        BigKey, primary_key=True, autoincrement=False, comment="cd_ref, or fingerprint of an observer; 0: records"
    )
    provider_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False, comment="Provider; 0: none")
    organisation_id: Mapped[int] = mapped_column(
        BigKey, primary_key=True, autoincrement=False, comment="Organisation; 0: none"
    )
    author_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False, comment="Author; 0: none")
    diffusion: Mapped[int] = mapped_column(SmallInteger, primary_key=True, comment="As in the record")
    records: Mapped[int] = mapped_column(Integer, comment="Number of records")
