"""Tables of: candidates that wait for a review."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    _create_run()
    _create_candidate()
    _create_judgement()
    columns.add_attributes("ponds_run", "Envois de candidats")
    columns.add_layer("ponds_candidate", "geom", "GEOMETRY", "Candidats à relire")


def _create_run() -> None:
    op.create_table(
        "ponds_run",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("name", sa.Text(), nullable=False, comment="Nom de l'envoi, le nom du fichier par défaut"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Empreinte du fichier"),
        sa.Column("model", sa.Text(), nullable=True, comment="Modèle qui a noté les candidats"),
        sa.Column("model_note", sa.Text(), nullable=True, comment="Ce que ce modèle dit de sa portée"),
        sa.Column("mulette_version", sa.Text(), nullable=True, comment="Version qui a cherché les candidats"),
        sa.Column("candidates", sa.Integer(), nullable=False, comment="Candidats du fichier"),
        sa.Column("added", sa.Integer(), nullable=False, comment="Dont jamais vus avant lui"),
        sa.Column("pictured", sa.Integer(), nullable=False, comment="Dont l'image a été préparée"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_run_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_run")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ponds_run_uuid")),
        sa.UniqueConstraint("sha256", name=op.f("uq_ponds_run_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_run_updated_at"), "ponds_run", ["updated_at"])


def _create_candidate() -> None:
    op.create_table(
        "ponds_candidate",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("run_id", columns.BigKey, nullable=False, comment="Dernier envoi qui la contient"),
        sa.Column("stable_id", sa.Text(), nullable=False, comment="Identifiant que la détection lui donne"),
        sa.Column("geom", columns.Geometry("GEOMETRY"), nullable=False, comment="Contour, corrigé s'il l'a été"),
        sa.Column(
            "detected", sa.Text(), nullable=True, comment="Contour d'origine en WKT, si une personne l'a corrigé"
        ),
        sa.Column("score", sa.Float(), nullable=False, comment="Note, de 0 à 1"),
        sa.Column("detectors", sa.Text(), nullable=False, comment="Détecteurs, séparés par des virgules"),
        sa.Column("area_m2", sa.Float(), nullable=False, comment="Surface détectée, m²"),
        sa.Column("depth_m", sa.Float(), nullable=True, comment="Creux visible, m ; jamais la profondeur de l'eau"),
        sa.Column("void_share", sa.Float(), nullable=True, comment="Part sans retour laser, 0 à 1"),
        sa.Column("reasons", columns.Json, nullable=False, comment="Raisons pour et contre, en français"),
        sa.Column("proposals", columns.Json, nullable=False, comment="Valeurs proposées par champ de la fiche"),
        sa.Column("features", columns.Json, nullable=False, comment="Mesures du candidat, par nom"),
        sa.Column("features_version", sa.Text(), nullable=True, comment="Version du sens de ces mesures"),
        sa.Column("tile", sa.Text(), nullable=True, comment="Dalle"),
        sa.Column("flown_on", sa.Date(), nullable=True, comment="Jour du vol"),
        sa.Column("card", columns.Json, nullable=True, comment="Images préparées : étendue, noms, profil"),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting, accepted, refused, corrected ou unsure"),
        sa.Column("cause", sa.Text(), nullable=True, comment="Ce que c'est en vrai, pour un refus"),
        sa.Column("decided_at", columns.Instant(), nullable=True, comment="Moment de la décision, UTC"),
        sa.Column("decided_by", columns.BigKey, nullable=True, comment="Qui a décidé"),
        sa.Column("pond_id", columns.BigKey, nullable=True, comment="Mare du registre qu'il est devenu"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_candidate_author_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people_person.id"], name=op.f("fk_ponds_candidate_decided_by")),
        sa.ForeignKeyConstraint(
            ["pond_id"], ["ponds_pond.id"], name=op.f("fk_ponds_candidate_pond_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["ponds_run.id"], name=op.f("fk_ponds_candidate_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_candidate")),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'refused', 'corrected', 'unsure')", name=op.f("ck_ponds_candidate_state")
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_ponds_candidate_uuid")),
        sa.UniqueConstraint("stable_id", name=op.f("uq_ponds_candidate_stable_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_candidate_pond_id"), "ponds_candidate", ["pond_id"])
    op.create_index(op.f("ix_ponds_candidate_run_id_state"), "ponds_candidate", ["run_id", "state"])
    op.create_index(op.f("ix_ponds_candidate_score"), "ponds_candidate", ["score"])
    op.create_index(op.f("ix_ponds_candidate_updated_at"), "ponds_candidate", ["updated_at"])


def _create_judgement() -> None:
    op.create_table(
        "ponds_judgement",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("candidate_id", columns.BigKey, nullable=False, comment="Candidat"),
        sa.Column("run_id", columns.BigKey, nullable=False, comment="Envoi qui était jugé"),
        sa.Column("before", sa.Text(), nullable=False, comment="État d'avant"),
        sa.Column("after", sa.Text(), nullable=False, comment="État d'après"),
        sa.Column("cause", sa.Text(), nullable=True, comment="Ce que c'est en vrai, pour un refus"),
        sa.Column("outline", sa.Text(), nullable=True, comment="Contour dessiné, en WKT"),
        sa.Column("score", sa.Float(), nullable=False, comment="Note qui était montrée"),
        sa.Column("at", columns.Instant(), nullable=False, comment="Moment, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Personne"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_judgement_author_id")),
        sa.ForeignKeyConstraint(["candidate_id"], ["ponds_candidate.id"], name=op.f("fk_ponds_judgement_candidate_id")),
        sa.ForeignKeyConstraint(["run_id"], ["ponds_run.id"], name=op.f("fk_ponds_judgement_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_judgement")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_judgement_candidate_id"), "ponds_judgement", ["candidate_id"])
