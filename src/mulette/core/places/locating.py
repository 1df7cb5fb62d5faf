"""Which areas a geometry lies in: found for many geometries at once, exactly as GeoNature finds them.

A point lies in the areas that it meets, their edges included; a line or a polygon in those that it meets by more than
an edge. Source: GeoNature 2.17, filling of ``cor_area_synthese``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from mulette.core.geometry.pieces import subdivide

CHUNK = 100_000


@dataclass(frozen=True)
class Locator:
    """Areas made ready to be asked many times.

    Parameters
    ----------
    ids
        Shape (n,), numbers of the areas.
    kinds
        Shape (n,), their kinds.
    outlines
        Shape (n,), their outlines, in the CRS of the geometries that will be located.
    """

    ids: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.object_]
    outlines: npt.NDArray[np.object_]

    @cached_property
    def _pieces(self) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
        return subdivide(self.outlines)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._pieces[0])

    def areas_of(self, geometries: pl.Series) -> pl.DataFrame:
        """Find the areas of each geometry of a Binary series (WKB).

        Returns
        -------
        ``item`` (position in the series) and ``area_id``, each pair once, sorted.
        """
        found = self._locate_all(np.asarray(shapely.from_wkb(geometries.to_numpy()), dtype=object))
        return found.select("item", area_id=pl.Series(self.ids[found["owner"].to_numpy()], dtype=pl.Int64))

    def areas_at(self, x_m: pl.Series, y_m: pl.Series) -> pl.DataFrame:
        """Find the areas of each point.

        Returns
        -------
        ``item`` (position in the series), ``kind`` and ``area_id``, each once, sorted.
        """
        found = self._locate_all(np.asarray(shapely.points(x_m.to_numpy(), y_m.to_numpy()), dtype=object))
        owners = found["owner"].to_numpy()
        return found.select(
            "item",
            kind=pl.Series(self.kinds[owners].tolist(), dtype=pl.String),
            area_id=pl.Series(self.ids[owners], dtype=pl.Int64),
        )

    def _locate_all(self, geometries: npt.NDArray[np.object_]) -> pl.DataFrame:
        found = [self._locate(geometries[start : start + CHUNK], start) for start in range(0, len(geometries), CHUNK)]
        empty = pl.DataFrame(schema={"item": pl.Int64, "owner": pl.Int64})
        return pl.concat([empty, *found]).unique().sort("item", "owner")

    def _locate(self, geometries: npt.NDArray[np.object_], start: int) -> pl.DataFrame:
        pieces, owners = self._pieces
        which, piece = self._tree.query(geometries, predicate="intersects")
        pairs = pl.DataFrame({"item": which, "owner": owners[piece], "piece": piece})
        is_point = shapely.get_type_id(geometries) == shapely.GeometryType.POINT
        extended = pairs.filter(~pl.Series(is_point[which]))
        kept = pl.concat(
            [
                pairs.filter(pl.Series(is_point[which])).select("item", "owner"),
                self._more_than_an_edge(geometries, extended, pieces),
            ]
        )
        return kept.select(pl.col("item").cast(pl.Int64) + start, pl.col("owner").cast(pl.Int64))

    def _more_than_an_edge(
        self, geometries: npt.NDArray[np.object_], pairs: pl.DataFrame, pieces: npt.NDArray[np.object_]
    ) -> pl.DataFrame:
        """Keep the pairs that meet by more than an edge; one that only touches pieces is asked of the whole outline."""
        touching = shapely.touches(geometries[pairs["item"].to_numpy()], pieces[pairs["piece"].to_numpy()])
        each = pairs.with_columns(touching=pl.Series(touching, dtype=pl.Boolean))
        sums = each.group_by("item", "owner", maintain_order=True).agg(pl.col("touching").all())
        doubtful = sums.filter("touching")
        whole = shapely.touches(geometries[doubtful["item"].to_numpy()], self.outlines[doubtful["owner"].to_numpy()])
        inside = doubtful.filter(~pl.Series(whole, dtype=pl.Boolean))
        return pl.concat([sums.filter(~pl.col("touching")), inside]).select("item", "owner")
