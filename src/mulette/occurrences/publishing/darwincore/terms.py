"""From the fields of a record to the terms of Darwin Core; pure.

Sources: TDWG, Darwin Core quick reference guide (2023-09-18); GBIF, how to publish occurrence data; SINP nomenclatures
``SEXE``, ``STADE_VIE``, ``STATUT_OBS``, ``STATUT_SOURCE``, ``OBJ_DENBR``.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely

from mulette.core.geometry.crs import transform, transformer
from mulette.occurrences.publishing.parts import GEOMETRY, WGS84, Labels

TERM = "http://rs.tdwg.org/dwc/terms/"
DUBLIN_CORE = "http://purl.org/dc/terms/"
TERMS: tuple[str, ...] = (
    "occurrenceID", "basisOfRecord", "scientificName", "scientificNameAuthorship", "kingdom", "family", "taxonRank",
    "taxonID", "nameAccordingTo", "verbatimIdentification", "eventDate", "eventTime", "countryCode", "decimalLatitude",
    "decimalLongitude", "geodeticDatum", "coordinateUncertaintyInMeters", "footprintWKT", "locality",
    "minimumElevationInMeters", "maximumElevationInMeters", "individualCount", "organismQuantity",
    "organismQuantityType", "occurrenceStatus", "recordedBy", "identifiedBy", "datasetID", "datasetName", "lifeStage",
    "sex", "behavior", "samplingProtocol", "identificationVerificationStatus", "associatedReferences",
    "associatedMedia", "eventID", "dataGeneralizations", "informationWithheld",
)  # fmt: skip
"""Terms of an occurrence, in order; ``license``, ``rightsHolder`` and ``modified`` of Dublin Core follow."""
OTHERS = ("license", "rightsHolder", "modified")
_BASIS = {"Li": "MaterialCitation", "Co": "PreservedSpecimen"}
_SEX = {"2": "female", "3": "male", "4": "hermaphrodite", "5": "mixed"}
_STAGE = {
    "2": "adult", "3": "juvenile", "4": "immature", "5": "subadult", "6": "larva", "7": "caterpillar", "8": "tadpole",
    "9": "egg", "12": "pupa", "13": "nymph", "14": "pupa", "15": "imago", "16": "subimago", "17": "fry",
}  # fmt: skip
_SAID_NOTHING = {"obs_technique": "21", "behaviour": "0"}
_DEGREES = 7
_GENERALISED = {
    "commune": "place given by its municipality", "cell_10km": "place given by a cell of 10 km",
    "cell_5km": "place given by a cell of 5 km", "department": "place given by its department",
}  # fmt: skip
_WITHHELD = "exact place kept back: sensitive taxon, wish of the producer, private data or embargo"


def to_terms(part: pl.DataFrame, srid: int, labels: Labels, besides: pl.DataFrame, taxref: str) -> pl.DataFrame:
    """Write records as occurrences of Darwin Core.

    Parameters
    ----------
    part
        Records, as ``publishing.parts`` says, with ``shown``, ``licence``.
    srid
        EPSG code of their geometries.
    labels
        French words of the terms.
    besides
        ``id``, ``lb_auteur``, ``famille``, ``rang``, ``dataset_name``, ``rights_holder``.
    taxref
        Version of TAXREF that the names follow.

    Returns
    -------
    Text columns ``TERMS`` and ``OTHERS``; no tab, no line break.
    """
    rows = pl.concat(
        [part.join(besides, on="id", how="left", maintain_order="left"), _places(part, srid)], how="horizontal"
    )
    missing = [name for name in _OPTIONAL if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
    terms = rows.select(**_expressions(labels, taxref)).select(*TERMS, *OTHERS)
    return terms.with_columns(pl.all().cast(pl.String).str.replace_all(r"[\t\r\n]+", " "))


_OPTIONAL = (
    "source_status", "hour_min", "hour_max", "place_name", "altitude_min", "altitude_max", "count_min", "obj_count",
    "observation_status", "observers", "determiner", "life_stage", "sex", "behaviour", "obs_technique", "valid_status",
    "reference_biblio", "digital_proof", "unique_id_sinp_grp", "precision", "additional_data", "meta_v_taxref",
)  # fmt: skip


def _expressions(labels: Labels, taxref: str) -> dict[str, pl.Expr]:
    """Say each term from the columns of a record."""
    counted = (pl.col("obj_count") == "IND") | pl.col("obj_count").is_null() | (pl.col("obj_count") == "NSP")
    count = pl.col("count_min")
    day = pl.col("date_min").dt.to_string("%Y-%m-%d")
    last = pl.col("date_max").dt.to_string("%Y-%m-%d")
    is_placed = pl.col("latitude").is_not_null()
    is_blurred = pl.col("shown").ne_missing("precise")
    return {
        "occurrenceID": pl.col("unique_id_sinp"),
        "basisOfRecord": pl.col("source_status").replace_strict(_BASIS, default="HumanObservation"),
        "scientificName": pl.coalesce("lb_nom", "nom_cite"),
        "scientificNameAuthorship": pl.col("lb_auteur"),
        "kingdom": pl.col("regne"),
        "family": pl.col("famille"),
        "taxonRank": pl.col("rang"),
        "taxonID": pl.col("cd_ref"),
        "nameAccordingTo": pl.lit(f"TAXREF v{taxref}"),
        "verbatimIdentification": pl.col("nom_cite"),
        "eventDate": pl.when(day == last).then(day).otherwise(day + "/" + last),
        "eventTime": pl.when(pl.col("hour_max").is_null() | (pl.col("hour_min") == pl.col("hour_max")))
        .then("hour_min")
        .otherwise(pl.col("hour_min") + "/" + pl.col("hour_max")),
        "countryCode": pl.lit("FR"),
        "decimalLatitude": pl.col("latitude"),
        "decimalLongitude": pl.col("longitude"),
        "geodeticDatum": pl.when(is_placed).then(pl.lit("EPSG:4326")),
        "coordinateUncertaintyInMeters": pl.when(is_placed).then(
            pl.coalesce(pl.col("uncertainty_m"), pl.col("precision").cast(pl.Int64))
        ),
        "footprintWKT": pl.col("footprint"),
        "locality": pl.col("place_name"),
        "minimumElevationInMeters": pl.col("altitude_min"),
        "maximumElevationInMeters": pl.col("altitude_max"),
        "individualCount": pl.when(counted).then(count),
        "organismQuantity": pl.when(~counted).then(count),
        "organismQuantityType": pl.when(~counted & count.is_not_null()).then(_word("obj_count", "OBJ_DENBR", labels)),
        "occurrenceStatus": pl.when(pl.col("observation_status") == "No")
        .then(pl.lit("absent"))
        .otherwise(pl.lit("present")),
        "recordedBy": _people("observers"),
        "identifiedBy": _people("determiner"),
        "datasetID": pl.col("unique_dataset_id"),
        "datasetName": pl.col("dataset_name"),
        "lifeStage": pl.col("life_stage").replace_strict(_STAGE, default=None, return_dtype=pl.String),
        "sex": pl.col("sex").replace_strict(_SEX, default=None, return_dtype=pl.String),
        "behavior": _word("behaviour", "OCC_COMPORTEMENT", labels),
        "samplingProtocol": _word("obs_technique", "METH_OBS", labels),
        "identificationVerificationStatus": _word("valid_status", "STATUT_VALID", labels),
        "associatedReferences": pl.col("reference_biblio"),
        "associatedMedia": pl.col("digital_proof"),
        "eventID": pl.col("unique_id_sinp_grp"),
        "dataGeneralizations": pl.col("shown").replace_strict(_GENERALISED, default=None, return_dtype=pl.String),
        "informationWithheld": pl.when(is_blurred).then(pl.lit(_WITHHELD)),
        "license": pl.col("licence"),
        "rightsHolder": pl.col("rights_holder"),
        "modified": pl.col("updated_at").dt.to_string("%Y-%m-%dT%H:%M:%SZ"),
    }


def _word(name: str, nomenclature: str, labels: Labels) -> pl.Expr:
    said = pl.col(name).is_in([_SAID_NOTHING.get(name, "")]).not_()
    return pl.when(said).then(pl.col(name).replace(dict(labels.get(nomenclature, {}))))


def _people(name: str) -> pl.Expr:
    """Write people as Darwin Core lists do, a bar between."""
    return pl.col(name).cast(pl.String).str.replace_all(r"\s*[,;]\s*", " | ")


def _places(part: pl.DataFrame, srid: int) -> pl.DataFrame:
    """Give a point and how far from it the observation may be; the outline where the exact place is not a point.

    The point of a blurred record is the middle of the area that stands for it, and the uncertainty half the diagonal
    of its box: no point of the area is further.
    """
    shapes = shapely.from_wkb(part[GEOMETRY].to_numpy())
    west, south, east, north = shapely.bounds(shapes).T.reshape(4, -1)
    is_point = shapely.get_dimensions(shapes) == 0
    placed = ~shapely.is_missing(shapes)
    middle = transformer(srid, WGS84).transform((west + east) / 2, (south + north) / 2)
    longitude, latitude = (np.where(placed, degrees, np.nan) for degrees in middle)
    exact = placed & ~is_point & part["shown"].eq_missing("precise").to_numpy()
    outlines = np.full(len(shapes), None, dtype=object)
    outlines[exact] = transform(shapes[exact], srid, WGS84)
    spread = np.where(is_point | ~placed, np.nan, np.ceil(np.hypot(east - west, north - south) / 2))
    return pl.DataFrame(
        {
            "longitude": pl.Series(longitude).fill_nan(None).round(_DEGREES),
            "latitude": pl.Series(latitude).fill_nan(None).round(_DEGREES),
            "uncertainty_m": pl.Series(spread).fill_nan(None).cast(pl.Int64),
            "footprint": pl.Series(shapely.to_wkt(outlines, rounding_precision=_DEGREES).tolist(), dtype=pl.String),
        }
    )
