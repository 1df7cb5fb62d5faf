"""Tables of: rules of sensitivity, embargoes and products; what they say of a record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "diffusion_sensitivity_rule",
        _number(),
        sa.Column("cd_nom", sa.Integer(), nullable=False, comment="Code TAXREF, avec ce qui est au-dessous"),
        sa.Column("nom_cite", sa.Text(), comment="Nom cité par le référentiel"),
        sa.Column(
            "level",
            sa.SmallInteger(),
            nullable=False,
            comment="0 aucune, 1 commune, 2 maille de 10 km, 3 département, 4 aucune diffusion",
        ),
        sa.Column("area_kind", sa.Text(), comment="Sorte d'aire où elle vaut ; vide : partout"),
        sa.Column("area_code", sa.Text(), comment="Code de cette aire"),
        sa.Column("duration_years", sa.Integer(), comment="Durée de la sensibilité, années"),
        sa.Column("period_from", sa.Text(), comment="Premier jour de l'année, MM-JJ"),
        sa.Column("period_to", sa.Text(), comment="Dernier jour de l'année, MM-JJ"),
        sa.Column("bio_status", sa.Text(), comment="STATUT_BIO ; vide : tous"),
        sa.Column("behaviour", sa.Text(), comment="OCC_COMPORTEMENT ; vide : tous"),
        sa.Column("other", sa.Text(), comment="Condition écrite en toutes lettres, que rien n'automatise"),
        sa.Column("list_code", sa.Text(), comment="CD_SL, liste de sensibilité"),
        sa.Column("source", sa.Text(), nullable=False, comment="Référentiel dont elle vient"),
        sa.Column("version", sa.Text(), comment="Version ou date du référentiel"),
        sa.Column(
            "is_active",
            sa.Boolean(),
            nullable=False,
            comment="Faux : gardée pour les données qu'elle a rendues sensibles",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diffusion_sensitivity_rule")),
        sqlite_autoincrement=True,
    )
    for name in ("cd_nom", "source"):
        op.create_index(f"ix_diffusion_sensitivity_rule_{name}", "diffusion_sensitivity_rule", [name])
    _create_fact(
        "diffusion_embargo",
        sa.Column("dataset_id", columns.BigKey, comment="Jeu de données"),
        sa.Column("record_uuid", columns.Uuid, comment="Donnée"),
        sa.Column("until", sa.Date(), nullable=False, comment="Dernier jour de l'embargo"),
        sa.Column("reason", sa.Text(), comment="Motif"),
        sa.ForeignKeyConstraint(["dataset_id"], ["metadata_dataset.id"], name=op.f("fk_diffusion_embargo_dataset_id")),
        sa.UniqueConstraint("dataset_id", name=op.f("uq_diffusion_embargo_dataset_id")),
        sa.UniqueConstraint("record_uuid", name=op.f("uq_diffusion_embargo_record_uuid")),
        sa.CheckConstraint(
            "(dataset_id IS NULL) <> (record_uuid IS NULL)", name=op.f("ck_diffusion_embargo_one_object")
        ),
    )
    _create_fact(
        "diffusion_product",
        sa.Column("code", sa.Text(), nullable=False, comment="Code, dans les adresses"),
        sa.Column("label", sa.Text(), nullable=False, comment="Nom"),
        sa.Column("state", sa.Text(), nullable=False, comment="draft, published, withdrawn"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, depuis 1"),
        sa.Column("text", sa.Text(), nullable=False, comment="Règles, en TOML"),
        sa.Column("published_at", columns.Instant(), comment="Publié le, UTC"),
        sa.UniqueConstraint("code", name=op.f("uq_diffusion_product_code")),
    )
    op.create_index("ix_diffusion_product_state", "diffusion_product", ["state"])
    _create_fact(
        "diffusion_product_version",
        sa.Column("product_id", columns.BigKey, nullable=False, comment="Produit"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, depuis 1"),
        sa.Column("text", sa.Text(), nullable=False, comment="Règles, en TOML"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["diffusion_product.id"], name=op.f("fk_diffusion_product_version_product_id")
        ),
        sa.UniqueConstraint("product_id", "version", name=op.f("uq_diffusion_product_version_product_id")),
    )
    op.create_index("ix_diffusion_product_version_product_id", "diffusion_product_version", ["product_id"])
    for column in (
        sa.Column("attached_area_id", columns.BigKey, comment="Aire dont la donnée n'a que le code"),
        sa.Column("sensitivity_computed", sa.Text(), comment="SENSIBILITE que donnent les règles de la base"),
        sa.Column("sensitivity_rule_id", columns.BigKey, comment="Règle qui l'a donnée"),
        sa.Column("embargo_until", sa.Date(), comment="Dernier jour de l'embargo"),
    ):
        op.add_column("occurrences_record", column)


def _number() -> sa.Column[int]:
    return sa.Column(
        "id",
        columns.BigKey,
        sa.Identity(always=False),
        nullable=False,
        comment="Number, stable for ever, never given again",
    )


def _create_fact(table: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    """Create a table of facts: number, UUID, time stamps and author around its own columns."""
    op.create_table(
        table,
        _number(),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        *parts,
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f(f"fk_{table}_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uuid", name=op.f(f"uq_{table}_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{table}_updated_at", table, ["updated_at"])
