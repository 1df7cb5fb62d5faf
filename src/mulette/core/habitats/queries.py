"""Reading the habitats."""

from __future__ import annotations

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.habitats.tables import Habitat
from mulette.core.storage.frames import read_frame


def all_habitats(session: Session) -> pl.DataFrame:
    """Give every habitat: ``cd_hab``, ``cd_typo``, ``lb_code``, ``lb_hab_fr``."""
    return read_frame(session, select(Habitat.cd_hab, Habitat.cd_typo, Habitat.lb_code, Habitat.lb_hab_fr))
