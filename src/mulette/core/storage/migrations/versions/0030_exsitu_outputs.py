"""Tables of: outputs, translocations, exchanges, editions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_index_edition()
    _create_translocation()
    _create_index_entry()
    _create_output()
    _create_translocation_visit()
    _create_exchange()
    _create_output_line()
    _create_exchange_line()
    columns.add_layer("exsitu_translocation", "geom", "GEOMETRY", "Populations transloquées")
    columns.add_attributes("exsitu_translocation_visit", "Suivis de translocations")
    columns.add_attributes("exsitu_output", "Sorties")
    columns.add_attributes("exsitu_output_line", "Lignes de sorties")
    columns.add_attributes("exsitu_index_edition", "Éditions de l'Index Seminum")
    columns.add_attributes("exsitu_index_entry", "Lots d'une édition")
    columns.add_attributes("exsitu_exchange", "Échanges")
    columns.add_attributes("exsitu_exchange_line", "Lots d'un échange")


def _create_index_edition() -> None:
    op.create_table(
        "exsitu_index_edition",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Année"),
        sa.Column("title", sa.Text(), nullable=False, comment="Titre"),
        sa.Column("introduction", sa.Text(), nullable=True, comment="Texte d'ouverture"),
        sa.Column("reserve", sa.Float(), nullable=False, comment="Graines gardées de chaque lot, au moins"),
        sa.Column("share", sa.Float(), nullable=False, comment="Graines d'une part envoyée"),
        sa.Column("closes_on", sa.Date(), nullable=True, comment="Dernier jour des demandes"),
        sa.Column("status", sa.Text(), nullable=False, comment="draft, open ou closed"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisme"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("status IN ('draft', 'open', 'closed')", name=op.f("ck_exsitu_index_edition_status")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_index_edition_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_exsitu_index_edition_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_index_edition")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_exsitu_index_edition_organisation_id_year")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_index_edition_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_index_edition_updated_at"), "exsitu_index_edition", ["updated_at"], unique=False)


def _create_translocation() -> None:
    op.create_table(
        "exsitu_translocation",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("name", sa.Text(), nullable=False, comment="Nom"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="OUTPUT_PURPOSE : réintroduction, renforcement…"),
        sa.Column("cd_nom", sa.Integer(), nullable=True, comment="Taxon, code TAXREF"),
        sa.Column("taxon_name", sa.Text(), nullable=False, comment="Nom scientifique"),
        sa.Column("status", sa.Text(), nullable=False, comment="planned, running ou ended"),
        sa.Column("site", sa.Text(), nullable=False, comment="Site, en mots"),
        sa.Column("geom", columns.Geometry("GEOMETRY"), nullable=True, comment="Contour ou point du site"),
        sa.Column("commune_id", columns.BigKey, nullable=True, comment="Commune"),
        sa.Column("cell_west_m", sa.Integer(), nullable=True, comment="Bord ouest de la maille de 10 km, m"),
        sa.Column("cell_south_m", sa.Integer(), nullable=True, comment="Bord sud de la maille de 10 km, m"),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False, comment="Vrai : le lieu n'est montré que flouté"),
        sa.Column("permit_id", columns.BigKey, nullable=True, comment="Permis"),
        sa.Column("strategy_action", sa.Text(), nullable=True, comment="Action de la stratégie : rp, i, t"),
        sa.Column("started_on", sa.Date(), nullable=True, comment="Premier jour"),
        sa.Column("monitoring_url", sa.Text(), nullable=True, comment="Adresse du suivi de la population"),
        sa.Column("objective", sa.Text(), nullable=True, comment="Ce que l'on attend, et quand"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisme"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("status IN ('planned', 'running', 'ended')", name=op.f("ck_exsitu_translocation_status")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_translocation_author_id")),
        sa.ForeignKeyConstraint(["commune_id"], ["places_area.id"], name=op.f("fk_exsitu_translocation_commune_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_exsitu_translocation_organisation_id")
        ),
        sa.ForeignKeyConstraint(["permit_id"], ["exsitu_permit.id"], name=op.f("fk_exsitu_translocation_permit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_translocation")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_exsitu_translocation_organisation_id_name")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_translocation_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_translocation_cd_nom"), "exsitu_translocation", ["cd_nom"], unique=False)
    op.create_index(op.f("ix_exsitu_translocation_commune_id"), "exsitu_translocation", ["commune_id"], unique=False)
    op.create_index(op.f("ix_exsitu_translocation_permit_id"), "exsitu_translocation", ["permit_id"], unique=False)
    op.create_index(op.f("ix_exsitu_translocation_updated_at"), "exsitu_translocation", ["updated_at"], unique=False)


def _create_index_entry() -> None:
    op.create_table(
        "exsitu_index_entry",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("edition_id", columns.BigKey, nullable=False, comment="Édition"),
        sa.Column("lot_id", columns.BigKey, nullable=False, comment="Lot"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="Numéro dans l'édition"),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["exsitu_index_edition.id"],
            name=op.f("fk_exsitu_index_entry_edition_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["exsitu_lot.id"], name=op.f("fk_exsitu_index_entry_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_index_entry")),
        sa.UniqueConstraint("edition_id", "lot_id", name=op.f("uq_exsitu_index_entry_edition_id_lot_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_index_entry_lot_id"), "exsitu_index_entry", ["lot_id"], unique=False)


def _create_output() -> None:
    op.create_table(
        "exsitu_output",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Nœud"),
        sa.Column("act_id", columns.BigKey, nullable=False, comment="Geste qui l'a faite"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="OUTPUT_PURPOSE du vocabulaire"),
        sa.Column("status", sa.Text(), nullable=False, comment="done ou cancelled"),
        sa.Column("taken_on", sa.Date(), nullable=False, comment="Jour"),
        sa.Column("translocation_id", columns.BigKey, nullable=True, comment="Population transloquée"),
        sa.Column("recipient", sa.Text(), nullable=True, comment="Destinataire"),
        sa.Column("place", sa.Text(), nullable=True, comment="Où, en mots"),
        sa.Column("permit_id", columns.BigKey, nullable=True, comment="Permis"),
        sa.Column("permit_reason", sa.Text(), nullable=True, comment="Pourquoi sans permis qui vaille"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("status IN ('done', 'cancelled')", name=op.f("ck_exsitu_output_status")),
        sa.ForeignKeyConstraint(["act_id"], ["exsitu_act.id"], name=op.f("fk_exsitu_output_act_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_output_author_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_output_node_id")),
        sa.ForeignKeyConstraint(["permit_id"], ["exsitu_permit.id"], name=op.f("fk_exsitu_output_permit_id")),
        sa.ForeignKeyConstraint(
            ["translocation_id"], ["exsitu_translocation.id"], name=op.f("fk_exsitu_output_translocation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_output")),
        sa.UniqueConstraint("node_id", name=op.f("uq_exsitu_output_node_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_output_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_output_act_id"), "exsitu_output", ["act_id"], unique=False)
    op.create_index(op.f("ix_exsitu_output_permit_id"), "exsitu_output", ["permit_id"], unique=False)
    op.create_index(op.f("ix_exsitu_output_purpose"), "exsitu_output", ["purpose"], unique=False)
    op.create_index(op.f("ix_exsitu_output_taken_on"), "exsitu_output", ["taken_on"], unique=False)
    op.create_index(op.f("ix_exsitu_output_translocation_id"), "exsitu_output", ["translocation_id"], unique=False)
    op.create_index(op.f("ix_exsitu_output_updated_at"), "exsitu_output", ["updated_at"], unique=False)


def _create_translocation_visit() -> None:
    op.create_table(
        "exsitu_translocation_visit",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("translocation_id", columns.BigKey, nullable=False, comment="Population"),
        sa.Column("seen_on", sa.Date(), nullable=False, comment="Jour"),
        sa.Column("alive", sa.Integer(), nullable=True, comment="Plants sortis encore vivants"),
        sa.Column("flowering", sa.Integer(), nullable=True, comment="Pieds en fleur ou en fruit"),
        sa.Column("recruits", sa.Integer(), nullable=True, comment="Jeunes pieds nés sur place"),
        sa.Column("observer", sa.Text(), nullable=True, comment="Qui"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people_person.id"], name=op.f("fk_exsitu_translocation_visit_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["translocation_id"],
            ["exsitu_translocation.id"],
            name=op.f("fk_exsitu_translocation_visit_translocation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_translocation_visit")),
        sa.UniqueConstraint(
            "translocation_id", "seen_on", name=op.f("uq_exsitu_translocation_visit_translocation_id_seen_on")
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_translocation_visit_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_exsitu_translocation_visit_translocation_id"),
        "exsitu_translocation_visit",
        ["translocation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_exsitu_translocation_visit_updated_at"), "exsitu_translocation_visit", ["updated_at"], unique=False
    )


def _create_exchange() -> None:
    op.create_table(
        "exsitu_exchange",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("number", sa.Text(), nullable=False, comment="Numéro, unique pour l'organisme"),
        sa.Column("status", sa.Text(), nullable=False, comment="EXCHANGE_STATUS du vocabulaire"),
        sa.Column("partner", sa.Text(), nullable=False, comment="Destinataire"),
        sa.Column("partner_address", sa.Text(), nullable=True, comment="Son adresse"),
        sa.Column("partner_ipen", sa.Text(), nullable=True, comment="Son code IPEN ; vide : il signe un accord"),
        sa.Column("asked_on", sa.Date(), nullable=False, comment="Jour de la demande"),
        sa.Column("sent_on", sa.Date(), nullable=True, comment="Jour de l'envoi"),
        sa.Column("received_on", sa.Date(), nullable=True, comment="Jour de l'accusé de réception"),
        sa.Column("edition_id", columns.BigKey, nullable=True, comment="Édition demandée"),
        sa.Column("has_mta", sa.Boolean(), nullable=False, comment="Vrai : accord de transfert signé"),
        sa.Column("permit_id", columns.BigKey, nullable=True, comment="Permis"),
        sa.Column("output_id", columns.BigKey, nullable=True, comment="Sortie faite à l'envoi"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisme"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_exchange_author_id")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["exsitu_index_edition.id"], name=op.f("fk_exsitu_exchange_edition_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_exsitu_exchange_organisation_id")
        ),
        sa.ForeignKeyConstraint(["output_id"], ["exsitu_output.id"], name=op.f("fk_exsitu_exchange_output_id")),
        sa.ForeignKeyConstraint(["permit_id"], ["exsitu_permit.id"], name=op.f("fk_exsitu_exchange_permit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_exchange")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_exsitu_exchange_organisation_id_number")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_exchange_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_exchange_updated_at"), "exsitu_exchange", ["updated_at"], unique=False)


def _create_output_line() -> None:
    op.create_table(
        "exsitu_output_line",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("output_id", columns.BigKey, nullable=False, comment="Sortie"),
        sa.Column("source_id", columns.BigKey, nullable=False, comment="Lot ou culture, son nœud"),
        sa.Column("quantity", sa.Float(), nullable=False, comment="Quantité, dans l'unité dite"),
        sa.Column("unit", sa.Text(), nullable=False, comment="seed, g ou plant"),
        sa.CheckConstraint("unit IN ('seed', 'g', 'plant')", name=op.f("ck_exsitu_output_line_unit")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_exsitu_output_line_quantity")),
        sa.ForeignKeyConstraint(["output_id"], ["exsitu_output.id"], name=op.f("fk_exsitu_output_line_output_id")),
        sa.ForeignKeyConstraint(["source_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_output_line_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_output_line")),
        sa.UniqueConstraint("output_id", "source_id", name=op.f("uq_exsitu_output_line_output_id_source_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_output_line_output_id"), "exsitu_output_line", ["output_id"], unique=False)
    op.create_index(op.f("ix_exsitu_output_line_source_id"), "exsitu_output_line", ["source_id"], unique=False)


def _create_exchange_line() -> None:
    op.create_table(
        "exsitu_exchange_line",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("exchange_id", columns.BigKey, nullable=False, comment="Échange"),
        sa.Column("lot_id", columns.BigKey, nullable=False, comment="Lot"),
        sa.Column("quantity", sa.Float(), nullable=False, comment="Quantité, dans l'unité du lot"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_exsitu_exchange_line_quantity")),
        sa.ForeignKeyConstraint(
            ["exchange_id"],
            ["exsitu_exchange.id"],
            name=op.f("fk_exsitu_exchange_line_exchange_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["exsitu_lot.id"], name=op.f("fk_exsitu_exchange_line_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_exchange_line")),
        sa.UniqueConstraint("exchange_id", "lot_id", name=op.f("uq_exsitu_exchange_line_exchange_id_lot_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_exchange_line_lot_id"), "exsitu_exchange_line", ["lot_id"], unique=False)
