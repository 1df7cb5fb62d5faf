"""Tables of: the cultures: what grows, and what happened to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_culture()
    _create_culture_event()
    columns.add_attributes("exsitu_culture", "Cultures")
    columns.add_attributes("exsitu_culture_event", "Événements des cultures")


def _create_culture() -> None:
    op.create_table(
        "exsitu_culture",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Nœud"),
        sa.Column("kind", sa.Text(), nullable=False, comment="CULTURE_KIND du vocabulaire"),
        sa.Column("status", sa.Text(), nullable=False, comment="CULTURE_STATUS du vocabulaire"),
        sa.Column("phase", sa.Text(), nullable=False, comment="CULTURE_PHASE du vocabulaire"),
        sa.Column("started_on", sa.Date(), nullable=False, comment="Jour de la mise en culture"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="Jour de la fin ; vide : en cours"),
        sa.Column("location_id", columns.BigKey, nullable=True, comment="Où elle est"),
        sa.Column("container", sa.Text(), nullable=True, comment="Taille du contenant : « godet 8 cm »"),
        sa.Column("purpose", sa.Text(), nullable=True, comment="SOWING_OBJECTIVE du vocabulaire"),
        sa.Column("responsible", sa.Text(), nullable=True, comment="Qui s'en occupe"),
        sa.Column("repot_on", sa.Date(), nullable=True, comment="Jour prévu du prochain rempotage"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_exsitu_culture_dates")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_culture_author_id")),
        sa.ForeignKeyConstraint(["location_id"], ["exsitu_location.id"], name=op.f("fk_exsitu_culture_location_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_culture_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_culture")),
        sa.UniqueConstraint("node_id", name=op.f("uq_exsitu_culture_node_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_culture_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_culture_location_id"), "exsitu_culture", ["location_id"], unique=False)
    op.create_index(op.f("ix_exsitu_culture_started_on"), "exsitu_culture", ["started_on"], unique=False)
    op.create_index(op.f("ix_exsitu_culture_status"), "exsitu_culture", ["status"], unique=False)
    op.create_index(op.f("ix_exsitu_culture_updated_at"), "exsitu_culture", ["updated_at"], unique=False)


def _create_culture_event() -> None:
    op.create_table(
        "exsitu_culture_event",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("culture_id", columns.BigKey, nullable=False, comment="Culture"),
        sa.Column("act_id", columns.BigKey, nullable=False, comment="Geste dont il fait partie"),
        sa.Column("cancelled_by_id", columns.BigKey, nullable=True, comment="Geste qui l'a annulé ; vide : il compte"),
        sa.Column("kind", sa.Text(), nullable=False, comment="CULTURE_EVENT ou CULTURE_STEP du vocabulaire"),
        sa.Column("happened_on", sa.Date(), nullable=False, comment="Jour"),
        sa.Column(
            "quantity", sa.Integer(), nullable=True, comment="Plants concernés ; pour un comptage, plants trouvés"
        ),
        sa.Column(
            "change", sa.Integer(), nullable=False, comment="Plants en plus, ou en moins ; leur somme est l'effectif"
        ),
        sa.Column("plants", columns.Json, nullable=True, comment="Rangs des plants suivis un à un"),
        sa.Column("from_id", columns.BigKey, nullable=True, comment="Déplacement : d'où"),
        sa.Column("to_id", columns.BigKey, nullable=True, comment="Où elle est ensuite"),
        sa.Column("container", sa.Text(), nullable=True, comment="Taille du contenant ensuite"),
        sa.Column("phase", sa.Text(), nullable=True, comment="Phase ensuite : CULTURE_PHASE"),
        sa.Column("status", sa.Text(), nullable=True, comment="État ensuite : growing ou resting"),
        sa.Column("product", sa.Text(), nullable=True, comment="Produit du traitement ou de la fertilisation"),
        sa.Column("dose", sa.Text(), nullable=True, comment="Sa dose : « 2 ml/l »"),
        sa.Column("person", sa.Text(), nullable=True, comment="Qui l'a fait"),
        sa.Column(
            "related_id",
            columns.BigKey,
            nullable=True,
            comment="Ce d'où viennent les plants, ou ce que l'événement a fait",
        ),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_exsitu_culture_event_quantity")),
        sa.ForeignKeyConstraint(["act_id"], ["exsitu_act.id"], name=op.f("fk_exsitu_culture_event_act_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_culture_event_author_id")),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["exsitu_act.id"], name=op.f("fk_exsitu_culture_event_cancelled_by_id")
        ),
        sa.ForeignKeyConstraint(["culture_id"], ["exsitu_culture.id"], name=op.f("fk_exsitu_culture_event_culture_id")),
        sa.ForeignKeyConstraint(["from_id"], ["exsitu_location.id"], name=op.f("fk_exsitu_culture_event_from_id")),
        sa.ForeignKeyConstraint(["related_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_culture_event_related_id")),
        sa.ForeignKeyConstraint(["to_id"], ["exsitu_location.id"], name=op.f("fk_exsitu_culture_event_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_culture_event")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_culture_event_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_culture_event_act_id"), "exsitu_culture_event", ["act_id"], unique=False)
    op.create_index(
        op.f("ix_exsitu_culture_event_cancelled_by_id"), "exsitu_culture_event", ["cancelled_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_exsitu_culture_event_culture_id_happened_on"),
        "exsitu_culture_event",
        ["culture_id", "happened_on"],
        unique=False,
    )
    op.create_index(op.f("ix_exsitu_culture_event_happened_on"), "exsitu_culture_event", ["happened_on"], unique=False)
    op.create_index(op.f("ix_exsitu_culture_event_related_id"), "exsitu_culture_event", ["related_id"], unique=False)
    op.create_index(op.f("ix_exsitu_culture_event_to_id"), "exsitu_culture_event", ["to_id"], unique=False)
    op.create_index(op.f("ix_exsitu_culture_event_updated_at"), "exsitu_culture_event", ["updated_at"], unique=False)
