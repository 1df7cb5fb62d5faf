"""Tables of: acts and lineage of the seed bank."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_counter()
    _create_act()
    _create_node()
    _create_request()
    _create_determination()
    _create_link()
    columns.add_attributes("exsitu_act", "Gestes ex situ")
    columns.add_attributes("exsitu_node", "Numéros ex situ")
    columns.add_attributes("exsitu_link", "Filiations ex situ")
    columns.add_attributes("exsitu_determination", "Déterminations ex situ")


def _create_counter() -> None:
    op.create_table(
        "exsitu_counter",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="Nature de nœud, ou location, package"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisme"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Année ; 0 : série sans année"),
        sa.Column("last", sa.Integer(), nullable=False, comment="Dernier rang donné"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_exsitu_counter_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_counter")),
        sa.UniqueConstraint(
            "kind", "organisation_id", "year", name=op.f("uq_exsitu_counter_kind_organisation_id_year")
        ),
        sqlite_autoincrement=True,
    )


def _create_act() -> None:
    op.create_table(
        "exsitu_act",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Identifiant permanent"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Nature : bank.withdraw, sowing.batch…"),
        sa.Column("label", sa.Text(), nullable=False, comment="Phrase : « 25 graines prises au lot 2024_0001 »"),
        sa.Column("at", columns.Instant(), nullable=False, comment="Moment, UTC"),
        sa.Column("person_id", columns.BigKey, nullable=True, comment="Qui"),
        sa.Column("person", sa.Text(), nullable=False, comment="Son nom, tel que montré"),
        sa.Column(
            "undo",
            columns.Json,
            nullable=True,
            comment="Ce qu'il faut pour défaire le geste ; vide : il ne se défait pas",
        ),
        sa.Column("undone_by_id", columns.BigKey, nullable=True, comment="Geste qui l'a défait"),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_exsitu_act_person_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["exsitu_act.id"], name=op.f("fk_exsitu_act_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_act")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_act_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_act_at"), "exsitu_act", ["at"], unique=False)
    op.create_index(op.f("ix_exsitu_act_person_id"), "exsitu_act", ["person_id"], unique=False)


def _create_node() -> None:
    op.create_table(
        "exsitu_node",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="population, harvest, material, lot, test, sowing, culture, output",
        ),
        sa.Column("number", sa.Text(), nullable=False, comment="Numéro, unique pour l'organisme et la nature"),
        sa.Column("legacy_number", sa.Text(), nullable=True, comment="Ancien numéro, parfois en double"),
        sa.Column("cd_nom", sa.Integer(), nullable=True, comment="Taxon, code TAXREF ; vide : mélange"),
        sa.Column("taxon_name", sa.Text(), nullable=True, comment="Nom scientifique tel que déterminé"),
        sa.Column("qualifier", sa.Text(), nullable=True, comment="cf., aff., sp., hybride"),
        sa.Column("generation", sa.Integer(), nullable=False, comment="0 : sauvage ; +1 à chaque récolte en culture"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisme qui détient"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_node_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_exsitu_node_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_node")),
        sa.UniqueConstraint(
            "kind", "organisation_id", "number", name=op.f("uq_exsitu_node_kind_organisation_id_number")
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_node_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_node_cd_nom"), "exsitu_node", ["cd_nom"], unique=False)
    op.create_index(op.f("ix_exsitu_node_kind_cd_nom"), "exsitu_node", ["kind", "cd_nom"], unique=False)
    op.create_index(op.f("ix_exsitu_node_legacy_number"), "exsitu_node", ["legacy_number"], unique=False)
    op.create_index(op.f("ix_exsitu_node_number"), "exsitu_node", ["number"], unique=False)
    op.create_index(op.f("ix_exsitu_node_organisation_id"), "exsitu_node", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_exsitu_node_updated_at"), "exsitu_node", ["updated_at"], unique=False)


def _create_request() -> None:
    op.create_table(
        "exsitu_request",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("person_id", columns.BigKey, nullable=False, comment="Qui"),
        sa.Column("key", sa.Text(), nullable=False, comment="Clé choisie par le demandeur"),
        sa.Column("digest", sa.Text(), nullable=False, comment="Empreinte de la méthode, du chemin et du corps"),
        sa.Column("status", sa.Integer(), nullable=False, comment="Statut HTTP de la réponse"),
        sa.Column("answer", columns.Json, nullable=False, comment="Corps de la réponse"),
        sa.Column("at", columns.Instant(), nullable=False, comment="Moment, UTC"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_person.id"], name=op.f("fk_exsitu_request_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_request")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_exsitu_request_person_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_request_at"), "exsitu_request", ["at"], unique=False)


def _create_determination() -> None:
    op.create_table(
        "exsitu_determination",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Nœud déterminé"),
        sa.Column("cd_nom", sa.Integer(), nullable=True, comment="Taxon, code TAXREF"),
        sa.Column("taxon_name", sa.Text(), nullable=False, comment="Nom scientifique"),
        sa.Column("qualifier", sa.Text(), nullable=True, comment="cf., aff., sp., hybride"),
        sa.Column("determined_on", sa.Date(), nullable=True, comment="Jour"),
        sa.Column("determiner", sa.Text(), nullable=True, comment="Qui a déterminé"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column(
            "is_inherited", sa.Boolean(), nullable=False, comment="Vrai : vient de la détermination d'un ancêtre"
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_determination_author_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_determination_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_determination")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_determination_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_determination_node_id"), "exsitu_determination", ["node_id"], unique=False)
    op.create_index(op.f("ix_exsitu_determination_updated_at"), "exsitu_determination", ["updated_at"], unique=False)


def _create_link() -> None:
    op.create_table(
        "exsitu_link",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("parent_id", columns.BigKey, nullable=False, comment="Parent"),
        sa.Column("child_id", columns.BigKey, nullable=False, comment="Enfant"),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="Comment l'enfant vient du parent : LINK_KIND du vocabulaire"
        ),
        sa.Column("share", sa.Float(), nullable=True, comment="Part du parent dans l'enfant, 0 à 1, si connue"),
        sa.CheckConstraint("parent_id <> child_id", name=op.f("ck_exsitu_link_itself")),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_exsitu_link_share")),
        sa.ForeignKeyConstraint(["child_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_link_child_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_link_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_link")),
        sa.UniqueConstraint("parent_id", "child_id", name=op.f("uq_exsitu_link_parent_id_child_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_link_child_id"), "exsitu_link", ["child_id"], unique=False)
