"""An evaluation of the school territory: its candidates against its register, where they were looked for."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM

AT = dt.datetime(2025, 4, 21, 9, tzinfo=dt.UTC)
TITLE = "École : les candidats contre le registre, dans le bocage du milieu de l'isle"
BEYOND_M = 100
"""How far past the candidates the search of the school went."""


def add_school_evaluation(house: House, territory: Any) -> None:  # noqa: ANN401  # the territory is of a floor above
    """Judge the candidates of the school against the ponds that were visited around them; all is in the store."""
    import geopandas as gpd
    import pyogrio
    import shapely

    from mulette.ponds.judging.evaluating import Asked, evaluate
    from mulette.ponds.judging.operations import keep
    from mulette.ponds.judging.stored import write_stored

    with tempfile.TemporaryDirectory() as folder:
        with house.store.reading() as session:
            candidates, inventory = write_stored(session, SYSTEM, Path(folder), house.store.srid)
        searched = shapely.box(*pyogrio.read_info(candidates)["total_bounds"]).buffer(BEYOND_M)
        zone = Path(folder) / "zone.gpkg"
        gpd.GeoDataFrame({"name": ["Bocage"]}, geometry=[searched], crs=house.store.srid).to_file(zone)
        judged = evaluate(candidates, inventory, Asked(10, exhaustive=zone))
    with house.store.transaction() as session:
        keep(session, SYSTEM, TITLE, judged, at=AT)
