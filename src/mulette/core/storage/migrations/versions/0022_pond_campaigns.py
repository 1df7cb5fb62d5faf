"""Tables of: campaigns and what comes back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    _create_campaign()
    _create_stop()
    _create_visit()
    columns.add_attributes("ponds_campaign", "Campagnes de mares")
    columns.add_attributes("ponds_stop", "Arrêts des campagnes")
    columns.add_attributes("ponds_visit", "Visites des campagnes")


def _create_campaign() -> None:
    op.create_table(
        "ponds_campaign",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("name", sa.Text(), nullable=False, comment="Nom de la campagne"),
        sa.Column("seed", sa.Integer(), nullable=False, comment="Graine du tirage : la même redonne le même lot"),
        sa.Column("population", sa.Integer(), nullable=False, comment="Candidats parmi lesquels le lot fut choisi"),
        sa.Column("strata", columns.Json, nullable=False, comment="Candidats de chaque strate de note"),
        sa.Column("start_x_m", sa.Float(), nullable=True, comment="Départ, abscisse, m, CRS de la base"),
        sa.Column("start_y_m", sa.Float(), nullable=True, comment="Départ, ordonnée, m, CRS de la base"),
        sa.Column("budget_m", sa.Float(), nullable=True, comment="Marche la plus longue, m, à vol d'oiseau"),
        sa.Column("length_m", sa.Float(), nullable=False, comment="Longueur du chemin, m, à vol d'oiseau"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_campaign_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_campaign")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ponds_campaign_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_campaign_updated_at"), "ponds_campaign", ["updated_at"])


def _create_stop() -> None:
    op.create_table(
        "ponds_stop",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("campaign_id", columns.BigKey, nullable=False, comment="Campagne"),
        sa.Column("candidate_id", columns.BigKey, nullable=False, comment="Candidat"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Rang sur le chemin, à partir de 1"),
        sa.Column("leg_m", sa.Float(), nullable=False, comment="Depuis l'arrêt d'avant, m, à vol d'oiseau"),
        sa.Column("draw", sa.Text(), nullable=False, comment="best, uncertain ou random : pourquoi il est du lot"),
        sa.Column("stratum", sa.Text(), nullable=False, comment="Strate de note"),
        sa.Column(
            "probability",
            sa.Float(),
            nullable=True,
            comment="Chance d'être tiré au hasard ; aucune pour un arrêt choisi",
        ),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_stop_author_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["ponds_campaign.id"], name=op.f("fk_ponds_stop_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["candidate_id"], ["ponds_candidate.id"], name=op.f("fk_ponds_stop_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_stop")),
        sa.CheckConstraint("draw IN ('best', 'uncertain', 'random')", name=op.f("ck_ponds_stop_draw")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ponds_stop_uuid")),
        sa.UniqueConstraint("campaign_id", "position", name=op.f("uq_ponds_stop_campaign_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_stop_candidate_id"), "ponds_stop", ["candidate_id"])
    op.create_index(op.f("ix_ponds_stop_updated_at"), "ponds_stop", ["updated_at"])


def _create_visit() -> None:
    op.create_table(
        "ponds_visit",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("campaign_id", columns.BigKey, nullable=False, comment="Campagne"),
        sa.Column("stop_id", columns.BigKey, nullable=True, comment="Arrêt ; aucun : mare trouvée en chemin"),
        sa.Column(
            "key", sa.Text(), nullable=False, comment="Ce qui reconnaît la visite quand elle est envoyée deux fois"
        ),
        sa.Column("content_hash", sa.Text(), nullable=False, comment="Empreinte de ce qui fut reçu"),
        sa.Column("content", columns.Json, nullable=False, comment="Ce qui fut reçu, tel quel"),
        sa.Column(
            "outcome", sa.Text(), nullable=False, comment="Vue, Caractérisée, Disparue, Pas une mare ou Non visitée"
        ),
        sa.Column("visited_on", sa.Date(), nullable=False, comment="Jour de la visite"),
        sa.Column("pond_id", columns.BigKey, nullable=True, comment="Mare du registre"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="Fichier qui l'a apportée"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_visit_author_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["ponds_campaign.id"], name=op.f("fk_ponds_visit_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pond_id"], ["ponds_pond.id"], name=op.f("fk_ponds_visit_pond_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["stop_id"], ["ponds_stop.id"], name=op.f("fk_ponds_visit_stop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_visit")),
        sa.UniqueConstraint("campaign_id", "key", name=op.f("uq_ponds_visit_campaign_id_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ponds_visit_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_visit_pond_id"), "ponds_visit", ["pond_id"])
    op.create_index(op.f("ix_ponds_visit_stop_id"), "ponds_visit", ["stop_id"])
    op.create_index(op.f("ix_ponds_visit_updated_at"), "ponds_visit", ["updated_at"])
