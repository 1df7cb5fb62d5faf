"""What the naturalists of the isle saw over thirty years: one frame of sightings, from the seed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import shapely

from mulette.demo.taxa import GUILDS, SENSITIVE, Guild, school_taxa
from mulette.demo.territory import Floats, Territory

FIRST_YEAR, LAST_YEAR = 1996, 2025
OBSERVERS = (
    "ALBAN Maëlle", "BERTHOU Yann", "CARIOU Jeanne", "DELMAS Ousmane", "ESCOFFIER Lucie", "FAURE Gaspard",
    "GUILLEMOT Anaïs", "HAMON Pierre", "IMBERT Salomé", "JAOUEN Malo", "KERVELLA Rozenn", "LEGOFF Tanguy",
    "MARCHAND Inès", "NAVARRO Théo", "OLLIVIER Camille", "PRIGENT Soazig", "QUÉRÉ Nolwenn", "ROUSSEL Amadou",
    "SANTONI Livia", "TANGUY Élouan", "URIEN Hélène", "VASSEUR Joseph", "WEBER Clémence", "YVINEC Gwenaël",
)  # fmt: skip
_TOLD_TWICE = 250
"""One sighting of the conservatory in so many is told by the naturalists as well."""
REMARKS = (
    "",
    "",
    "",
    "",
    "lisière est",
    "près du ponton",
    "chant entendu la veille",
    "photo disponible",
    "station suivie",
)


def sightings(territory: Territory, count: int) -> pl.DataFrame:
    """Draw the sightings of the school territory, oldest first.

    Parameters
    ----------
    territory
        Island they are made on.
    count
        Number of sightings.

    Returns
    -------
    key, provider (0, 1 or 2), guild, cd_nom, lb_nom, nom_vern, x_m, y_m (Lambert-93), altitude_m, date, hour,
    observer, count, stage, technique and sensitivity (SINP codes), remark.
    """
    random = np.random.default_rng([territory.seed, 7])
    guilds = random.choice(list(GUILDS), count, p=[guild.share for guild in GUILDS.values()])
    frames = [_of_guild(territory, random, name, int((guilds == name).sum())) for name in GUILDS]
    frame = pl.concat(frames)
    provider = np.where(
        frame["guild"].is_in(["bat", "amphibian"]).to_numpy(), 0, np.where(frame["x_m"].to_numpy() < 257_000, 1, 2)
    )
    frame = _tell_twice(frame.with_columns(provider=pl.Series(provider)).sort("date", "cd_nom", "x_m"))
    return frame.with_columns(key=pl.format("ESC-{}", pl.int_range(1, count + 1).cast(pl.String).str.zfill(6)))


def _tell_twice(frame: pl.DataFrame) -> pl.DataFrame:
    """Put some sightings of the conservatory among those of the naturalists too, six metres off, names turned round."""
    told = frame.filter(pl.col("provider") == 0).gather_every(_TOLD_TWICE)
    words = pl.col("observer").str.split(" ").list
    again = told.with_columns(
        pl.col("x_m") + 6,
        provider=pl.lit(2, dtype=frame.schema["provider"]),
        observer=words.get(1) + " " + words.get(0).str.to_titlecase(),
    )
    of_naturalists = (pl.col("provider") == 2) & ((pl.col("provider") == 2).cum_sum() <= again.height)
    return pl.concat([frame.filter(~of_naturalists), again]).sort("date", "cd_nom", "x_m")


def _of_guild(territory: Territory, random: np.random.Generator, name: str, count: int) -> pl.DataFrame:
    guild = GUILDS[name]
    taxa = school_taxa().filter(pl.col("guild") == name)
    abundance = 1 / (1 + random.permutation(taxa.height)) ** 0.8
    chosen = taxa[random.choice(taxa.height, count, p=abundance / abundance.sum())]
    places = _places(territory, random, guild, count)
    hours = random.integers(20, 24, count) if name == "bat" else random.integers(7, 19, count)
    return chosen.select("guild", "cd_nom", "lb_nom", "nom_vern").with_columns(
        x_m=pl.Series(places[:, 0]),
        y_m=pl.Series(places[:, 1]),
        altitude_m=pl.Series(np.round(territory.altitude_m(places[:, 0], places[:, 1])).astype(int)),
        date=pl.Series(_dates(random, guild, count)),
        hour=pl.Series(
            [f"{hour:02}:{minute:02}" for hour, minute in zip(hours, random.integers(0, 60, count), strict=True)]
        ),
        observer=pl.Series(random.choice(OBSERVERS, count, p=_unequal(len(OBSERVERS)))),
        count=pl.Series(np.ceil(guild.largest_count ** random.uniform(0, 1, count)).astype(int)),
        stage=pl.lit(guild.stage),
        technique=pl.lit(guild.technique),
        sensitivity=pl.col("cd_nom").replace_strict(SENSITIVE, default="0", return_dtype=pl.String),
        remark=pl.Series(random.choice(REMARKS, count)),
    )


def _places(territory: Territory, random: np.random.Generator, guild: Guild, count: int) -> Floats:
    if guild.place == "ponds":
        centres = territory.ponds[random.choice(len(territory.ponds), count, p=_unequal(len(territory.ponds)))]
        return np.round(centres + random.normal(0, 12, centres.shape), 1)
    if guild.place == "canals":
        along = random.uniform(0, territory.canals.length, count)
        lines = shapely.get_parts(territory.canals)
        ends = np.cumsum(shapely.length(lines))
        which = np.minimum(np.searchsorted(ends, along), len(lines) - 1)
        points = shapely.line_interpolate_point(lines[which], along - (ends[which] - shapely.length(lines[which])))
        return np.round(shapely.get_coordinates(points) + random.normal(0, 3, (count, 2)), 1)
    area = {"marsh": territory.marsh, "country": territory.coast.buffer(-200)}.get(guild.place, territory.coast)
    found = np.empty((0, 2))
    west, south, east, north = area.bounds
    while len(found) < count:
        tried = random.uniform((west, south), (east, north), (4 * count + 100, 2))
        good = shapely.contains_xy(area, tried[:, 0], tried[:, 1])
        if guild.place == "heights":
            good &= territory.altitude_m(tried[:, 0], tried[:, 1]) > 1_100
        found = np.vstack([found, tried[good]])
    return np.round(found[:count], 1)


def _dates(random: np.random.Generator, guild: Guild, count: int) -> list[dt.date]:
    years = FIRST_YEAR + np.floor((LAST_YEAR - FIRST_YEAR + 1) * random.uniform(0, 1, count) ** 0.6).astype(int)
    months = random.integers(guild.months[0], guild.months[1] + 1, count)
    days = random.integers(1, 29, count)
    return [dt.date(int(y), int(m), int(d)) for y, m, d in zip(years, months, days, strict=True)]


def _unequal(count: int) -> Floats:
    weights: Floats = 1 / np.arange(1, count + 1) ** 0.5
    return weights / float(weights.sum())
