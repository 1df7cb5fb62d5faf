"""Tables of: the tests of seeds: protocols, tests, replicates, counts."""

from __future__ import annotations

import json
import uuid

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_protocol()
    _create_test()
    _create_replicate()
    _create_test_phase()
    _create_test_pretreatment()
    _create_test_count()
    columns.add_attributes("exsitu_protocol", "Protocoles d'essai")
    columns.add_attributes("exsitu_test", "Essais de semences")
    columns.add_attributes("exsitu_test_phase", "Régimes des essais")
    columns.add_attributes("exsitu_test_pretreatment", "Prétraitements des essais")
    columns.add_attributes("exsitu_replicate", "Répétitions des essais")
    columns.add_attributes("exsitu_test_count", "Comptages des essais")
    _add_protocols()


def _create_protocol() -> None:
    op.create_table(
        "exsitu_protocol",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("name", sa.Text(), nullable=False, comment="Nom"),
        sa.Column("kind", sa.Text(), nullable=False, comment="TEST_KIND du vocabulaire"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="TEST_PURPOSE du vocabulaire"),
        sa.Column("criterion", sa.Text(), nullable=True, comment="TEST_CRITERION du vocabulaire"),
        sa.Column("replicates", sa.Integer(), nullable=False, comment="Répétitions"),
        sa.Column("seeds", sa.Integer(), nullable=False, comment="Graines par répétition"),
        sa.Column("lasts_days", sa.Integer(), nullable=False, comment="Durée prévue, jours"),
        sa.Column("count_every_days", sa.Integer(), nullable=False, comment="Jours entre deux comptages"),
        sa.Column("phases", columns.Json, nullable=True, comment="Régimes, comme exsitu_test_phase"),
        sa.Column(
            "pretreatments",
            columns.Json,
            nullable=True,
            comment="Prétraitements dans l'ordre, comme exsitu_test_pretreatment",
        ),
        sa.Column("source", sa.Text(), nullable=True, comment="Norme ou manuel suivi"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("is_open", sa.Boolean(), nullable=False, comment="Faux : n'est plus proposé"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint(
            "replicates > 0 AND seeds > 0 AND lasts_days > 0 AND count_every_days > 0",
            name=op.f("ck_exsitu_protocol_figures"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_protocol_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_protocol")),
        sa.UniqueConstraint("name", name=op.f("uq_exsitu_protocol_name")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_protocol_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_protocol_updated_at"), "exsitu_protocol", ["updated_at"], unique=False)


def _create_test() -> None:
    op.create_table(
        "exsitu_test",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Nœud"),
        sa.Column("lot_id", columns.BigKey, nullable=False, comment="Lot essayé"),
        sa.Column("package_id", columns.BigKey, nullable=True, comment="Paquet voulu ; vide : choisi dans le lot"),
        sa.Column("protocol_id", columns.BigKey, nullable=True, comment="Protocole suivi"),
        sa.Column("kind", sa.Text(), nullable=False, comment="TEST_KIND du vocabulaire"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="TEST_PURPOSE du vocabulaire"),
        sa.Column("status", sa.Text(), nullable=False, comment="TEST_STATUS du vocabulaire"),
        sa.Column("treatment", sa.Text(), nullable=True, comment="Modalité, dans un essai de plusieurs : « témoin »"),
        sa.Column("started_on", sa.Date(), nullable=False, comment="Jour du début ; prévu, tant qu'il est prévu"),
        sa.Column(
            "zero_on",
            sa.Date(),
            nullable=True,
            comment="Jour zéro des temps, mise en conditions de germination ; vide : le début",
        ),
        sa.Column("lasts_days", sa.Integer(), nullable=False, comment="Durée prévue, jours"),
        sa.Column("count_every_days", sa.Integer(), nullable=False, comment="Jours entre deux comptages"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="Prochain comptage ; vide : plus aucun"),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="Clôture ou annulation"),
        sa.Column("operator", sa.Text(), nullable=True, comment="Qui conduit l'essai"),
        sa.Column("criterion", sa.Text(), nullable=True, comment="TEST_CRITERION du vocabulaire"),
        sa.Column(
            "is_conclusive", sa.Boolean(), nullable=False, comment="Vrai : son résultat vaut pour la viabilité du lot"
        ),
        sa.Column(
            "viability_percent", sa.Float(), nullable=True, comment="Viables sur graines pleines, %, à la clôture"
        ),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("lasts_days > 0 AND count_every_days > 0", name=op.f("ck_exsitu_test_figures")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_test_author_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["exsitu_lot.id"], name=op.f("fk_exsitu_test_lot_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_test_node_id")),
        sa.ForeignKeyConstraint(["package_id"], ["exsitu_package.id"], name=op.f("fk_exsitu_test_package_id")),
        sa.ForeignKeyConstraint(["protocol_id"], ["exsitu_protocol.id"], name=op.f("fk_exsitu_test_protocol_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_test")),
        sa.UniqueConstraint("node_id", name=op.f("uq_exsitu_test_node_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_test_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_test_due_on"), "exsitu_test", ["due_on"], unique=False)
    op.create_index(op.f("ix_exsitu_test_lot_id"), "exsitu_test", ["lot_id"], unique=False)
    op.create_index(op.f("ix_exsitu_test_lot_id_started_on"), "exsitu_test", ["lot_id", "started_on"], unique=False)
    op.create_index(op.f("ix_exsitu_test_status"), "exsitu_test", ["status"], unique=False)
    op.create_index(op.f("ix_exsitu_test_updated_at"), "exsitu_test", ["updated_at"], unique=False)


def _create_replicate() -> None:
    op.create_table(
        "exsitu_replicate",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("test_id", columns.BigKey, nullable=False, comment="Essai"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="Rang, de 1 ; l'étiquette dit numéro de l'essai-rang"),
        sa.Column("seeds", sa.Integer(), nullable=False, comment="Graines semées"),
        sa.Column("normal", sa.Integer(), nullable=True, comment="Plantules normales"),
        sa.Column("abnormal", sa.Integer(), nullable=True, comment="Plantules anormales"),
        sa.Column("fresh", sa.Integer(), nullable=True, comment="Graines fraîches non germées, ou colorées viables"),
        sa.Column("contaminated", sa.Integer(), nullable=True, comment="Contaminées"),
        sa.Column("empty", sa.Integer(), nullable=True, comment="Vides"),
        sa.Column("infested", sa.Integer(), nullable=True, comment="Parasitées"),
        sa.Column("dead", sa.Integer(), nullable=True, comment="Mortes"),
        sa.Column("lost", sa.Integer(), nullable=True, comment="Perdues"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("seeds > 0", name=op.f("ck_exsitu_replicate_seeds")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_replicate_author_id")),
        sa.ForeignKeyConstraint(
            ["test_id"], ["exsitu_test.id"], name=op.f("fk_exsitu_replicate_test_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_replicate")),
        sa.UniqueConstraint("test_id", "rank", name=op.f("uq_exsitu_replicate_test_id_rank")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_replicate_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_replicate_updated_at"), "exsitu_replicate", ["updated_at"], unique=False)


def _create_test_phase() -> None:
    op.create_table(
        "exsitu_test_phase",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("test_id", columns.BigKey, nullable=False, comment="Essai"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="Rang, de 1"),
        sa.Column("days", sa.Integer(), nullable=True, comment="Durée, jours ; vide : jusqu'à la fin"),
        sa.Column("day_c", sa.Float(), nullable=True, comment="Température le jour, °C"),
        sa.Column("night_c", sa.Float(), nullable=True, comment="Température la nuit, °C"),
        sa.Column("light_hours", sa.Float(), nullable=True, comment="Heures de lumière par jour"),
        sa.Column("substrate", sa.Text(), nullable=True, comment="SUBSTRATE_LAB du vocabulaire"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.CheckConstraint("light_hours >= 0 AND light_hours <= 24", name=op.f("ck_exsitu_test_phase_light")),
        sa.ForeignKeyConstraint(
            ["test_id"], ["exsitu_test.id"], name=op.f("fk_exsitu_test_phase_test_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_test_phase")),
        sa.UniqueConstraint("test_id", "rank", name=op.f("uq_exsitu_test_phase_test_id_rank")),
        sqlite_autoincrement=True,
    )


def _create_test_pretreatment() -> None:
    op.create_table(
        "exsitu_test_pretreatment",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("test_id", columns.BigKey, nullable=False, comment="Essai"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="Rang, de 1"),
        sa.Column("kind", sa.Text(), nullable=False, comment="PRETREATMENT du vocabulaire"),
        sa.Column("dose", sa.Text(), nullable=True, comment="Dose et unité : « 250 mg/L »"),
        sa.Column("duration_hours", sa.Float(), nullable=True, comment="Durée, heures"),
        sa.Column("temperature_c", sa.Float(), nullable=True, comment="Température, °C"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.ForeignKeyConstraint(
            ["test_id"], ["exsitu_test.id"], name=op.f("fk_exsitu_test_pretreatment_test_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_test_pretreatment")),
        sa.UniqueConstraint("test_id", "rank", name=op.f("uq_exsitu_test_pretreatment_test_id_rank")),
        sqlite_autoincrement=True,
    )


def _create_test_count() -> None:
    op.create_table(
        "exsitu_test_count",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("replicate_id", columns.BigKey, nullable=False, comment="Répétition"),
        sa.Column("counted_on", sa.Date(), nullable=False, comment="Jour"),
        sa.Column("germinated", sa.Integer(), nullable=False, comment="Nouvellement germées ; 0 : aucune"),
        sa.Column("removed", sa.Integer(), nullable=False, comment="Contaminées retirées ce jour-là"),
        sa.Column("observer", sa.Text(), nullable=True, comment="Qui a compté"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("germinated >= 0 AND removed >= 0", name=op.f("ck_exsitu_test_count_figures")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_test_count_author_id")),
        sa.ForeignKeyConstraint(
            ["replicate_id"],
            ["exsitu_replicate.id"],
            name=op.f("fk_exsitu_test_count_replicate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_test_count")),
        sa.UniqueConstraint("replicate_id", "counted_on", name=op.f("uq_exsitu_test_count_replicate_id_counted_on")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_test_count_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_test_count_updated_at"), "exsitu_test_count", ["updated_at"], unique=False)


_MILD = {"days": None, "day_c": 20, "night_c": 10, "light_hours": 12, "substrate": "agar", "comment": "Agar 1 %"}
_PROTOCOLS = (
    {
        "name": "Essai initial 4 × 25, 20/10 °C",
        "purpose": "initial",
        "source": "Normes FAO 2014, 4.3.1 : premier essai dans les douze mois de la réception",
    },
    {
        "name": "Suivi de viabilité 4 × 25, 20/10 °C",
        "source": "Normes FAO 2014, 4.3 : suivi de la viabilité",
    },
    {
        "name": "Lumière 14 h à 20 °C",
        "phases": [{**_MILD, "night_c": None, "light_hours": 14}],
        "source": "Pratique du Conservatoire botanique national du Massif central",
    },
    {
        "name": "Levée de dormance, froid humide 8 semaines",
        "purpose": "dormancy",
        "lasts_days": 42,
        "pretreatments": [{"kind": "strat_cold", "duration_hours": 1344, "temperature_c": 5}],
        "source": "Pratique des banques du réseau ENSCONET",
    },
    {
        "name": "Levée de dormance, acide gibbérellique 250 mg/L",
        "purpose": "dormancy",
        "pretreatments": [{"kind": "ga3", "dose": "250 mg/L", "duration_hours": 24, "temperature_c": 20}],
        "source": "Pratique des banques du réseau ENSCONET",
    },
    {
        "name": "Coupe 2 × 25",
        "kind": "cut",
        "replicates": 2,
        "lasts_days": 1,
        "count_every_days": 1,
        "criterion": None,
        "phases": None,
        "source": "Pratique des banques du réseau ENSCONET",
    },
    {
        "name": "Tétrazolium 4 × 25",
        "kind": "tetrazolium",
        "lasts_days": 3,
        "count_every_days": 1,
        "criterion": None,
        "phases": None,
        "pretreatments": [{"kind": "soak", "duration_hours": 18, "temperature_c": 20}],
        "source": "Pratique des banques du réseau ENSCONET",
    },
)


def _add_protocols() -> None:
    """Add the protocols that a new base starts with; each installation changes them."""
    usual = {
        "kind": "germination", "purpose": "monitoring", "criterion": "radicle_2mm", "replicates": 4, "seeds": 25,
        "lasts_days": 28, "count_every_days": 7, "phases": [_MILD], "pretreatments": None, "is_open": True,
        "version": 1, "created_at": "2026-01-01T00:00:00.000000Z", "updated_at": "2026-01-01T00:00:00.000000Z",
    }  # fmt: skip
    names = (*usual, "uuid", "name", "source")
    table = sa.table("exsitu_protocol", *(sa.column(name) for name in names))
    for protocol in _PROTOCOLS:
        row = {**usual, **protocol, "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"mulette:protocol:{protocol['name']}"))}
        for name in ("phases", "pretreatments"):
            row[name] = None if row[name] is None else json.dumps(row[name], ensure_ascii=False)
        op.execute(sa.insert(table).values(**row))
