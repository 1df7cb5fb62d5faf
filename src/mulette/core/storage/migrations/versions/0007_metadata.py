"""First tables of metadata."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metadata_framework",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("name", sa.Text(), nullable=False, comment="Libellé"),
        sa.Column("description", sa.Text(), nullable=True, comment="Description"),
        sa.Column("parent_id", columns.BigKey, nullable=True, comment="Framework above"),
        sa.Column("is_parent", sa.Boolean(), nullable=False, comment="Whether it is a meta-framework"),
        sa.Column("is_open", sa.Boolean(), nullable=False, comment="False: closed, its datasets take no data"),
        sa.Column("start_date", sa.Date(), nullable=True, comment="Date de lancement"),
        sa.Column("end_date", sa.Date(), nullable=True, comment="Date de clôture"),
        sa.Column("keywords", sa.Text(), nullable=True, comment="Mots-clés"),
        sa.Column("target_description", sa.Text(), nullable=True, comment="Description de la cible"),
        sa.Column("ecologic_or_geologic_target", sa.Text(), nullable=True, comment="Cible écologique ou géologique"),
        sa.Column("territorial_level", sa.Text(), nullable=True, comment="NIVEAU_TERRITORIAL code"),
        sa.Column("territory_desc", sa.Text(), nullable=True, comment="Précision géographique"),
        sa.Column("financing_type", sa.Text(), nullable=True, comment="TYPE_FINANCEMENT code"),
        sa.Column("objectives", columns.Json, nullable=False, comment="CA_OBJECTIFS codes"),
        sa.Column("sinp_themes", columns.Json, nullable=False, comment="VOLET_SINP codes"),
        sa.Column("territories", columns.Json, nullable=False, comment="TERRITOIRE codes"),
        sa.Column("publications", columns.Json, nullable=False, comment="Références et adresses"),
        sa.Column("additional_data", columns.Json, nullable=False, comment="Champs additionnels"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_metadata_framework_author_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["metadata_framework.id"], name=op.f("fk_metadata_framework_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metadata_framework")),
        sa.UniqueConstraint("uuid", name=op.f("uq_metadata_framework_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_metadata_framework_updated_at"), "metadata_framework", ["updated_at"], unique=False)
    op.create_table(
        "metadata_dataset",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("framework_id", columns.BigKey, nullable=False, comment="Framework"),
        sa.Column("name", sa.Text(), nullable=False, comment="Libellé"),
        sa.Column("short_name", sa.Text(), nullable=True, comment="Libellé court"),
        sa.Column("code", sa.Text(), nullable=True, comment="Code used by providers' files"),
        sa.Column("description", sa.Text(), nullable=True, comment="Description"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="False: takes no more data"),
        sa.Column("is_private", sa.Boolean(), nullable=False, comment="Whether its precise data is private"),
        sa.Column("is_validable", sa.Boolean(), nullable=False, comment="Whether its records are validated"),
        sa.Column("keywords", sa.Text(), nullable=True, comment="Mots-clés"),
        sa.Column("terrestrial_domain", sa.Boolean(), nullable=False, comment="Domaine terrestre"),
        sa.Column("marine_domain", sa.Boolean(), nullable=False, comment="Domaine marin"),
        sa.Column("data_type", sa.Text(), nullable=True, comment="DATA_TYP code"),
        sa.Column("objective", sa.Text(), nullable=True, comment="JDD_OBJECTIFS code"),
        sa.Column("collecting_method", sa.Text(), nullable=True, comment="METHO_RECUEIL code"),
        sa.Column("data_origin", sa.Text(), nullable=True, comment="DS_PUBLIQUE code"),
        sa.Column("source_status", sa.Text(), nullable=True, comment="STATUT_SOURCE code"),
        sa.Column("resource_type", sa.Text(), nullable=True, comment="RESOURCE_TYP code"),
        sa.Column("territories", columns.Json, nullable=False, comment="TERRITOIRE codes"),
        sa.Column("protocols", columns.Json, nullable=False, comment="Protocoles: name, address"),
        sa.Column("licence", sa.Text(), nullable=True, comment="Licence of reuse"),
        sa.Column("additional_data", columns.Json, nullable=False, comment="Champs additionnels"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_metadata_dataset_author_id")),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["metadata_framework.id"], name=op.f("fk_metadata_dataset_framework_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metadata_dataset")),
        sa.UniqueConstraint("code", name=op.f("uq_metadata_dataset_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_metadata_dataset_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_metadata_dataset_framework_id"), "metadata_dataset", ["framework_id"], unique=False)
    op.create_index(op.f("ix_metadata_dataset_updated_at"), "metadata_dataset", ["updated_at"], unique=False)
    op.create_table(
        "metadata_actor",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("framework_id", columns.BigKey, nullable=True, comment="Framework"),
        sa.Column("dataset_id", columns.BigKey, nullable=True, comment="Dataset"),
        sa.Column("organisation_id", columns.BigKey, nullable=True, comment="Organisation"),
        sa.Column("person_id", columns.BigKey, nullable=True, comment="Person"),
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="ROLE_ACTEUR code: 1 contact principal, 5 fournisseur, 6 producteur…",
        ),
        sa.CheckConstraint("(framework_id IS NULL) <> (dataset_id IS NULL)", name=op.f("ck_metadata_actor_one_object")),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR person_id IS NOT NULL", name=op.f("ck_metadata_actor_somebody")
        ),
        sa.ForeignKeyConstraint(["dataset_id"], ["metadata_dataset.id"], name=op.f("fk_metadata_actor_dataset_id")),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["metadata_framework.id"], name=op.f("fk_metadata_actor_framework_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_metadata_actor_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_metadata_actor_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metadata_actor")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_metadata_actor_dataset_id"), "metadata_actor", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_metadata_actor_framework_id"), "metadata_actor", ["framework_id"], unique=False)

    columns.add_attributes("metadata_dataset", "Jeux de données")
    columns.add_attributes("metadata_framework", "Cadres d'acquisition")
