"""The settings of one installation, read once by the doors and by storage, and passed on as an argument."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ORIGIN = r"https?://[A-Za-z0-9.-]+(:[0-9]+)?"


class Settings(BaseSettings):
    """Everything an installation may set, by environment variables that start with ``MULETTE_``.

    Every field's description is printed in the documentation (``docs/reference/settings.md``).
    """

    model_config = SettingsConfigDict(env_prefix="MULETTE_", frozen=True, extra="forbid")

    database: str = Field("var/mulette.gpkg", description="GeoPackage path, or a postgresql:// URL.")
    files: Path | None = Field(
        None, description="Folder of deposited files, media and job logs; beside the database by default."
    )
    secret_key: SecretStr | None = Field(
        None, description="Key that signs session cookies; made once in the files folder by default."
    )
    local_srid: int = Field(2154, description="EPSG code of the projected CRS of storage (Lambert-93).")
    instance: Path | None = Field(
        None,
        description="Folder of what this installation makes its own: instance.toml, fields.yaml, imports, statics.",
    )
    territory: str = Field("", description="Name of the place of work, shown in the top bar.")
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, description="Port the server listens on.")
    secure_cookies: bool = Field(False, description="Send session cookies over HTTPS only.")
    trusted_proxies: int = Field(
        0, description="How many reverse proxies stand before the server; their headers name the visitor's address."
    )
    frame_ancestors: str = Field(
        "",
        pattern=rf"^({_ORIGIN}( {_ORIGIN})*)?$",
        description="Origins that may show our pages in a frame, with spaces: that of a GeoNature.",
    )
    timezone: str = Field("Europe/Paris", description="Time zone in which the pages write hours.")
    session_hours: int = Field(12, description="Hours before a session without activity ends.")
    api_rate: str = Field(
        "1200/minute", description="Calls of the API that one token, or one person, may make; empty: no limit."
    )
    api_rate_visitors: str = Field(
        "300/minute", description="Calls of the API from one address where nobody is signed in; empty: no limit."
    )
    api_rate_storage: str = Field(
        "memory://", description="Where calls are counted: in each server process, or in one redis:// for all."
    )
    max_upload_bytes: int = Field(1_000_000_000, description="Largest file accepted by the web and the API.")
    max_expanded_bytes: int = Field(8_000_000_000, description="Largest total size of a compressed file once expanded.")
    max_cell_characters: int = Field(1_000_000, description="Longest cell accepted in a provider's file.")
    restricted_to: str | None = Field(
        None, description="Area that delivered records must touch, as KIND:CODE (DEP:05); none by default."
    )
    private_needs_blurring: bool = Field(
        False, description="Refuse a record of a private dataset that does not say whether it is blurred."
    )
    relief: Path | None = Field(
        None, description="GeoTIFF of altitudes, in the CRS of storage, that those of files are compared with."
    )
    must_be_accepted: str = Field(
        "",
        description="Warnings to accept with a reason before a delivery is approved: ids of findings, with commas.",
    )
    tile_url: str | None = Field(None, description="Address of a raster tile service laid under the maps.")
    tile_attribution: str = Field("", description="Attribution of that tile service.")
    workers: int = Field(1, description="Background workers started by `mulette serve`.")
    log_format: Literal["text", "json"] = Field("text", description="Form of the server's log: lines of text or JSON.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "WARNING", description="Least level that the server's log keeps; INFO adds one line a request."
    )
    metrics_token: SecretStr | None = Field(
        None, description="Token that reads /metrics from another machine; from this one no token is needed."
    )
    keep_jobs_days: int | None = Field(90, ge=1, description="Days that finished jobs are kept; none: for ever.")
    keep_sessions_days: int | None = Field(
        30, ge=1, description="Days that ended sessions, ended tokens and tries to sign in are kept; none: for ever."
    )
    keep_deposits_days: int | None = Field(
        None, ge=1, description="Days that the files of decided deliveries are kept; none, the default: for ever."
    )
    least_free_bytes: int = Field(
        1_000_000_000, description="Free space of the files folder under which /readyz says that the disk is short."
    )

    @model_validator(mode="after")
    def _files_beside_database(self) -> Self:
        if self.files is None and self.is_embedded:
            path = Path(self.database)
            object.__setattr__(self, "files", path.parent / f"{path.stem}-files")
        elif self.files is None:
            object.__setattr__(self, "files", Path("var/files"))
        return self

    @property
    def is_embedded(self) -> bool:
        """Whether the store is a GeoPackage file rather than a PostgreSQL server."""
        return not self.database.startswith(("postgresql://", "postgresql+psycopg://"))

    @property
    def files_folder(self) -> Path:
        """Folder of deposited files; always set after validation."""
        assert self.files is not None
        return self.files
