"""The judgements given back as labels for learning, in a GeoPackage."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.storage.types import local_srid
from mulette.ponds.reviewing.reach import visible
from mulette.ponds.reviewing.tables import Candidate
from mulette.ponds.reviewing.vocabulary import CAUSES, KEPT

NO_MOMENT = "2000-01-01T00:00:00.000Z"
"""Date written into the file instead of the present one, so that the same labels make the same bytes."""


def export_labels(session: Session, viewer: Viewer, path: Path) -> int:
    """Write the layer ``labels``: one judged candidate a row, and the table ``features`` of what was measured on it.

    Columns: ``id``, ``label`` (1 a pond, 0 not one), ``status`` (« Acceptée » or « Refusée »), ``cause`` (French),
    ``score``, ``source`` (« relecture »), ``decided_on``, ``features_version``. Those who are unsure or waiting are
    left out. No name of a person goes out.

    Returns
    -------
    Number of labels.
    """
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    viewer.require("validate", "pond_candidate")
    judged = session.scalars(
        select(Candidate).where(Candidate.state.in_((*KEPT, "refused")), visible(viewer)).order_by(Candidate.stable_id)
    ).all()
    rows = [
        {
            "id": one.stable_id,
            "label": int(one.state in KEPT),
            "status": "Acceptée" if one.state in KEPT else "Refusée",
            "cause": CAUSES.get(one.cause or ""),
            "score": one.score,
            "source": "relecture",
            "decided_on": one.decided_at.date().isoformat() if one.decided_at else None,
            "features_version": one.features_version,
        }
        for one in judged
    ]
    names = ("id", "label", "status", "cause", "score", "source", "decided_on", "features_version")
    frame = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=names), geometry=[one.geom for one in judged], crs=local_srid(session)
    )
    measures = pd.DataFrame([{"id": one.stable_id, **dict(sorted(one.features.items()))} for one in judged])
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": NO_MOMENT})
    pyogrio.write_dataframe(frame, path, layer="labels", driver="GPKG", geometry_type="Unknown")
    if len(measures.columns) > 1:
        pyogrio.write_dataframe(measures, path, layer="features", driver="GPKG")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return len(rows)
