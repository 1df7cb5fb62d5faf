"""Tables of: the sowings: sown, counted, pricked out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_sowing()
    _create_pricking()
    _create_sowing_count()
    columns.add_attributes("exsitu_sowing", "Semis")
    columns.add_attributes("exsitu_sowing_count", "Comptages de levée")
    columns.add_attributes("exsitu_pricking", "Repiquages")


def _create_sowing() -> None:
    op.create_table(
        "exsitu_sowing",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Nœud"),
        sa.Column("lot_id", columns.BigKey, nullable=False, comment="Lot semé"),
        sa.Column("package_id", columns.BigKey, nullable=True, comment="Paquet voulu ; vide : choisi dans le lot"),
        sa.Column("act_id", columns.BigKey, nullable=False, comment="Geste qui l'a fait"),
        sa.Column("campaign", sa.Text(), nullable=True, comment="Campagne : « Printemps 2026 »"),
        sa.Column("status", sa.Text(), nullable=False, comment="SOWING_STATUS du vocabulaire"),
        sa.Column("sown_on", sa.Date(), nullable=False, comment="Jour du semis ; prévu, tant qu'il est prévu"),
        sa.Column("operator", sa.Text(), nullable=True, comment="Qui sème"),
        sa.Column("quantity", sa.Float(), nullable=False, comment="Quantité comptée ou pesée, dans l'unité dite"),
        sa.Column("unit", sa.Text(), nullable=False, comment="seed ou g"),
        sa.Column(
            "seeds",
            sa.Integer(),
            nullable=True,
            comment="Graines semées, par la masse de mille graines du jour si pesées ; vide : inconnu",
        ),
        sa.Column(
            "treatment",
            sa.Text(),
            nullable=True,
            comment="Modalité, parmi celles du même lot dans le même geste : « témoin »",
        ),
        sa.Column(
            "pretreatments",
            columns.Json,
            nullable=True,
            comment="Prétraitements dans l'ordre : kind (PRETREATMENT), dose, duration, comment",
        ),
        sa.Column("substrate", sa.Text(), nullable=True, comment="SUBSTRATE_NURSERY du vocabulaire"),
        sa.Column("container", sa.Text(), nullable=True, comment="SOWING_CONTAINER du vocabulaire"),
        sa.Column("cells", sa.Integer(), nullable=True, comment="Nombre de pots ou d'alvéoles"),
        sa.Column("depth_mm", sa.Float(), nullable=True, comment="Profondeur, mm ; 0 : en surface"),
        sa.Column("location_id", columns.BigKey, nullable=True, comment="Où il est"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Rang dans le lieu, l'ordre de la tournée"),
        sa.Column("regime", sa.Text(), nullable=True, comment="SOWING_REGIME du vocabulaire"),
        sa.Column("objective", sa.Text(), nullable=True, comment="SOWING_OBJECTIVE du vocabulaire"),
        sa.Column("expected_end", sa.Date(), nullable=True, comment="Fin prévue"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="Fin"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("unit IN ('seed', 'g')", name=op.f("ck_exsitu_sowing_unit")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_exsitu_sowing_quantity")),
        sa.ForeignKeyConstraint(["act_id"], ["exsitu_act.id"], name=op.f("fk_exsitu_sowing_act_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_sowing_author_id")),
        sa.ForeignKeyConstraint(["location_id"], ["exsitu_location.id"], name=op.f("fk_exsitu_sowing_location_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["exsitu_lot.id"], name=op.f("fk_exsitu_sowing_lot_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_sowing_node_id")),
        sa.ForeignKeyConstraint(["package_id"], ["exsitu_package.id"], name=op.f("fk_exsitu_sowing_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_sowing")),
        sa.UniqueConstraint("node_id", name=op.f("uq_exsitu_sowing_node_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_sowing_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_sowing_act_id"), "exsitu_sowing", ["act_id"], unique=False)
    op.create_index(op.f("ix_exsitu_sowing_campaign"), "exsitu_sowing", ["campaign"], unique=False)
    op.create_index(op.f("ix_exsitu_sowing_location_id"), "exsitu_sowing", ["location_id"], unique=False)
    op.create_index(op.f("ix_exsitu_sowing_lot_id"), "exsitu_sowing", ["lot_id"], unique=False)
    op.create_index(op.f("ix_exsitu_sowing_sown_on"), "exsitu_sowing", ["sown_on"], unique=False)
    op.create_index(op.f("ix_exsitu_sowing_status"), "exsitu_sowing", ["status"], unique=False)
    op.create_index(op.f("ix_exsitu_sowing_updated_at"), "exsitu_sowing", ["updated_at"], unique=False)


def _create_pricking() -> None:
    op.create_table(
        "exsitu_pricking",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("sowing_id", columns.BigKey, nullable=False, comment="Semis"),
        sa.Column("culture_node_id", columns.BigKey, nullable=False, comment="Culture, son nœud"),
        sa.Column("pricked_on", sa.Date(), nullable=False, comment="Jour"),
        sa.Column("quantity", sa.Integer(), nullable=False, comment="Plantules repiquées"),
        sa.Column("operator", sa.Text(), nullable=True, comment="Qui a repiqué"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_exsitu_pricking_quantity")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_pricking_author_id")),
        sa.ForeignKeyConstraint(
            ["culture_node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_pricking_culture_node_id")
        ),
        sa.ForeignKeyConstraint(["sowing_id"], ["exsitu_sowing.id"], name=op.f("fk_exsitu_pricking_sowing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_pricking")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_pricking_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_pricking_culture_node_id"), "exsitu_pricking", ["culture_node_id"], unique=False)
    op.create_index(op.f("ix_exsitu_pricking_sowing_id"), "exsitu_pricking", ["sowing_id"], unique=False)
    op.create_index(op.f("ix_exsitu_pricking_updated_at"), "exsitu_pricking", ["updated_at"], unique=False)


def _create_sowing_count() -> None:
    op.create_table(
        "exsitu_sowing_count",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("sowing_id", columns.BigKey, nullable=False, comment="Semis"),
        sa.Column("act_id", columns.BigKey, nullable=False, comment="Geste qui l'a fait"),
        sa.Column("counted_on", sa.Date(), nullable=False, comment="Jour"),
        sa.Column("emerged", sa.Integer(), nullable=False, comment="Plantules levées, nouvelles ou depuis le semis"),
        sa.Column("is_cumulative", sa.Boolean(), nullable=False, comment="Vrai : levées depuis le semis"),
        sa.Column("dead", sa.Integer(), nullable=False, comment="Mortes depuis le comptage d'avant"),
        sa.Column("removed", sa.Integer(), nullable=False, comment="Retirées, éclaircies depuis le comptage d'avant"),
        sa.Column(
            "is_polyembryonic",
            sa.Boolean(),
            nullable=False,
            comment="Vrai : plus de levées que de graines, plusieurs embryons par graine",
        ),
        sa.Column("observer", sa.Text(), nullable=True, comment="Qui a compté"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("emerged >= 0 AND dead >= 0 AND removed >= 0", name=op.f("ck_exsitu_sowing_count_figures")),
        sa.ForeignKeyConstraint(["act_id"], ["exsitu_act.id"], name=op.f("fk_exsitu_sowing_count_act_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_sowing_count_author_id")),
        sa.ForeignKeyConstraint(["sowing_id"], ["exsitu_sowing.id"], name=op.f("fk_exsitu_sowing_count_sowing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_sowing_count")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_sowing_count_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_sowing_count_act_id"), "exsitu_sowing_count", ["act_id"], unique=False)
    op.create_index(
        op.f("ix_exsitu_sowing_count_sowing_id_counted_on"),
        "exsitu_sowing_count",
        ["sowing_id", "counted_on"],
        unique=False,
    )
    op.create_index(op.f("ix_exsitu_sowing_count_updated_at"), "exsitu_sowing_count", ["updated_at"], unique=False)
