"""Settings of the module. GeoNature sends them all to every browser: no secret stands here, only the path to it."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import Range


class GnModuleSchemaConf(Schema):
    """What the file ``exsitu_config.toml`` may say; everything has a default, so that the module loads without it."""

    MULETTE_URL = fields.String(load_default="http://127.0.0.1:8000")
    """Address of Mulette as the server of GeoNature sees it."""
    MULETTE_PUBLIC_URL = fields.String(load_default="")
    """Address of Mulette as browsers see it; empty: the same."""
    PLATFORM = fields.String(load_default="geonature")
    """Code under which Mulette trusts this GeoNature."""
    AUDIENCE = fields.String(load_default="")
    """Name of Mulette in the identities; empty: its public address."""
    SECRET_FILE = fields.String(load_default="")
    """File that holds the secret; empty: the environment variable ``GEONATURE_EXSITU_SECRET`` does."""
    CONNECT_SECONDS = fields.Float(load_default=3.0, validate=Range(min=0.1))
    """How long Mulette may take to answer a call."""
    READ_SECONDS = fields.Float(load_default=120.0, validate=Range(min=1))
    """How long it may then take to work."""
    HOME_PAGE = fields.String(load_default="/ex-situ/paillasse")
    """Page of Mulette shown first."""
