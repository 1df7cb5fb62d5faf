"""Tables of: the seed bank: locations, lots, weighings, packages, movements, audits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_location()
    _create_audit()
    _create_lot()
    _create_package()
    _create_weighing()
    _create_audit_line()
    _create_movement()
    columns.add_attributes("exsitu_location", "Rangements")
    columns.add_attributes("exsitu_lot", "Lots de semences")
    columns.add_attributes("exsitu_weighing", "Pesées")
    columns.add_attributes("exsitu_package", "Paquets")
    columns.add_attributes("exsitu_movement", "Mouvements de stock")
    columns.add_attributes("exsitu_audit", "Inventaires de rangement")
    columns.add_attributes("exsitu_audit_line", "Lignes d'inventaire")


def _create_location() -> None:
    op.create_table(
        "exsitu_location",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("parent_id", columns.BigKey, nullable=True, comment="Contenant"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Nature : LOCATION_KIND du vocabulaire"),
        sa.Column("code", sa.Text(), nullable=False, comment="Code de l'étiquette, unique pour l'organisme"),
        sa.Column("name", sa.Text(), nullable=False, comment="Nom"),
        sa.Column("path", sa.Text(), nullable=False, comment="Chemin des numéros depuis la racine : /3/12/40/"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Rang parmi ses voisins, l'ordre du parcours"),
        sa.Column("capacity", sa.Integer(), nullable=True, comment="Nombre de paquets ou de pots qu'il tient"),
        sa.Column("temperature_c", sa.Float(), nullable=True, comment="Température de consigne, °C"),
        sa.Column("humidity_percent", sa.Float(), nullable=True, comment="Humidité relative de consigne, %"),
        sa.Column("is_open", sa.Boolean(), nullable=False, comment="Faux : n'est plus proposé"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisme"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_location_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_exsitu_location_organisation_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["exsitu_location.id"], name=op.f("fk_exsitu_location_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_location")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_exsitu_location_organisation_id_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_location_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_location_parent_id"), "exsitu_location", ["parent_id"], unique=False)
    op.create_index(op.f("ix_exsitu_location_path"), "exsitu_location", ["path"], unique=False)
    op.create_index(op.f("ix_exsitu_location_updated_at"), "exsitu_location", ["updated_at"], unique=False)


def _create_audit() -> None:
    op.create_table(
        "exsitu_audit",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("location_id", columns.BigKey, nullable=False, comment="Lieu"),
        sa.Column("started_at", columns.Instant(), nullable=False, comment="Début, UTC"),
        sa.Column("signed_at", columns.Instant(), nullable=True, comment="Signature, UTC ; vide : en cours"),
        sa.Column("signed_by", sa.Text(), nullable=True, comment="Nom du signataire"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_audit_author_id")),
        sa.ForeignKeyConstraint(["location_id"], ["exsitu_location.id"], name=op.f("fk_exsitu_audit_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_audit")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_audit_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_audit_location_id"), "exsitu_audit", ["location_id"], unique=False)
    op.create_index(op.f("ix_exsitu_audit_updated_at"), "exsitu_audit", ["updated_at"], unique=False)


def _create_lot() -> None:
    op.create_table(
        "exsitu_lot",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Nœud"),
        sa.Column("status", sa.Text(), nullable=False, comment="LOT_STATUS du vocabulaire"),
        sa.Column("provenance", sa.Text(), nullable=False, comment="Provenance ITF2 : W, Z, G ou U"),
        sa.Column("collection", sa.Text(), nullable=False, comment="COLLECTION_KIND : base, active, duplicate"),
        sa.Column("unit", sa.Text(), nullable=False, comment="Unité dans laquelle il est compté : seed ou g"),
        sa.Column("received_on", sa.Date(), nullable=True, comment="Jour d'arrivée"),
        sa.Column("packed_on", sa.Date(), nullable=True, comment="Jour de mise en paquet"),
        sa.Column("mass_g", sa.Float(), nullable=True, comment="Masse totale des graines du lot, pesée à l'arrivée, g"),
        sa.Column("purity_percent", sa.Float(), nullable=True, comment="Pureté, %"),
        sa.Column("filled_percent", sa.Float(), nullable=True, comment="Graines pleines, %"),
        sa.Column("moisture_percent", sa.Float(), nullable=True, comment="Teneur en eau, % de la masse fraîche"),
        sa.Column("erh_percent", sa.Float(), nullable=True, comment="Humidité relative d'équilibre, %"),
        sa.Column("is_freeze_dried", sa.Boolean(), nullable=False, comment="Vrai : lyophilisé"),
        sa.Column(
            "viability_percent",
            sa.Float(),
            nullable=True,
            comment="Dernière viabilité sur graines pleines, % ; écrite par la clôture d'un essai",
        ),
        sa.Column("viability_on", sa.Date(), nullable=True, comment="Jour de cet essai"),
        sa.Column("initial_viability_percent", sa.Float(), nullable=True, comment="Viabilité du premier essai, %"),
        sa.Column("low_stock", sa.Float(), nullable=True, comment="Seuil d'alerte du stock, dans l'unité du lot"),
        sa.Column("viability_threshold_percent", sa.Float(), nullable=True, comment="Seuil d'alerte de viabilité, %"),
        sa.Column("donor", sa.Text(), nullable=True, comment="Donateur"),
        sa.Column("donor_number", sa.Text(), nullable=True, comment="Numéro chez le donateur"),
        sa.Column("ipen", sa.Text(), nullable=True, comment="Numéro IPEN"),
        sa.Column("other_numbers", columns.Json, nullable=True, comment="Autres numéros"),
        sa.Column("is_for_exchange", sa.Boolean(), nullable=False, comment="Vrai : proposé à l'Index Seminum"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("mass_g > 0", name=op.f("ck_exsitu_lot_mass")),
        sa.CheckConstraint("provenance IN ('W', 'Z', 'G', 'U')", name=op.f("ck_exsitu_lot_provenance")),
        sa.CheckConstraint("unit IN ('seed', 'g')", name=op.f("ck_exsitu_lot_unit")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_lot_author_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_lot_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_lot")),
        sa.UniqueConstraint("node_id", name=op.f("uq_exsitu_lot_node_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_lot_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_lot_status"), "exsitu_lot", ["status"], unique=False)
    op.create_index(op.f("ix_exsitu_lot_updated_at"), "exsitu_lot", ["updated_at"], unique=False)


def _create_package() -> None:
    op.create_table(
        "exsitu_package",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("lot_id", columns.BigKey, nullable=False, comment="Lot"),
        sa.Column(
            "rank", sa.Integer(), nullable=False, comment="Rang dans le lot ; l'étiquette dit numéro du lot-rang"
        ),
        sa.Column("container", sa.Text(), nullable=False, comment="CONTAINER_KIND du vocabulaire"),
        sa.Column("location_id", columns.BigKey, nullable=False, comment="Où il est"),
        sa.Column("sealed_on", sa.Date(), nullable=True, comment="Jour de scellage"),
        sa.Column("has_tablet", sa.Boolean(), nullable=False, comment="Vrai : témoin d'humidité dedans"),
        sa.Column(
            "tablet_colour", sa.Text(), nullable=True, comment="Couleur du témoin : TABLET_COLOUR du vocabulaire"
        ),
        sa.Column("tablet_seen_on", sa.Date(), nullable=True, comment="Jour où il a été regardé"),
        sa.Column("counted_at", columns.Instant(), nullable=True, comment="Dernier recomptage, UTC"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_package_author_id")),
        sa.ForeignKeyConstraint(["location_id"], ["exsitu_location.id"], name=op.f("fk_exsitu_package_location_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["exsitu_lot.id"], name=op.f("fk_exsitu_package_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_package")),
        sa.UniqueConstraint("lot_id", "rank", name=op.f("uq_exsitu_package_lot_id_rank")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_package_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_package_location_id"), "exsitu_package", ["location_id"], unique=False)
    op.create_index(op.f("ix_exsitu_package_lot_id"), "exsitu_package", ["lot_id"], unique=False)
    op.create_index(op.f("ix_exsitu_package_updated_at"), "exsitu_package", ["updated_at"], unique=False)


def _create_weighing() -> None:
    op.create_table(
        "exsitu_weighing",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("lot_id", columns.BigKey, nullable=False, comment="Lot"),
        sa.Column("weighed_on", sa.Date(), nullable=False, comment="Jour"),
        sa.Column("seeds_per_sample", sa.Integer(), nullable=False, comment="Graines par échantillon"),
        sa.Column("masses_g", columns.Json, nullable=False, comment="Masse de chaque échantillon, g"),
        sa.Column("is_chaffy", sa.Boolean(), nullable=False, comment="Vrai : graines à balle, CV admis 6 %"),
        sa.Column("tsw_g", sa.Float(), nullable=False, comment="Masse de mille graines, g"),
        sa.Column("cv_percent", sa.Float(), nullable=True, comment="Coefficient de variation, %"),
        sa.Column("operator", sa.Text(), nullable=True, comment="Qui"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("tsw_g > 0", name=op.f("ck_exsitu_weighing_tsw")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_weighing_author_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["exsitu_lot.id"], name=op.f("fk_exsitu_weighing_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_weighing")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_weighing_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_weighing_lot_id"), "exsitu_weighing", ["lot_id"], unique=False)
    op.create_index(op.f("ix_exsitu_weighing_updated_at"), "exsitu_weighing", ["updated_at"], unique=False)


def _create_audit_line() -> None:
    op.create_table(
        "exsitu_audit_line",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("audit_id", columns.BigKey, nullable=False, comment="Audit"),
        sa.Column("package_id", columns.BigKey, nullable=False, comment="Paquet"),
        sa.Column("is_expected", sa.Boolean(), nullable=False, comment="Vrai : le grand livre le dit ici"),
        sa.Column("scanned_at", columns.Instant(), nullable=True, comment="Moment du scan, UTC ; vide : manquant"),
        sa.Column("expected", sa.Float(), nullable=True, comment="Quantité attendue, unité du lot"),
        sa.Column("found", sa.Float(), nullable=True, comment="Quantité trouvée, si elle a été comptée"),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["exsitu_audit.id"], name=op.f("fk_exsitu_audit_line_audit_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["package_id"], ["exsitu_package.id"], name=op.f("fk_exsitu_audit_line_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_audit_line")),
        sa.UniqueConstraint("audit_id", "package_id", name=op.f("uq_exsitu_audit_line_audit_id_package_id")),
        sqlite_autoincrement=True,
    )


def _create_movement() -> None:
    op.create_table(
        "exsitu_movement",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Identifiant permanent"),
        sa.Column(
            "operation_uuid",
            columns.Uuid,
            nullable=False,
            comment="Opération : les deux lignes d'un transfert ont la même",
        ),
        sa.Column("act_id", columns.BigKey, nullable=False, comment="Geste dont il fait partie"),
        sa.Column("kind", sa.Text(), nullable=False, comment="STOCK_MOVEMENT du vocabulaire"),
        sa.Column("lot_id", columns.BigKey, nullable=False, comment="Lot"),
        sa.Column("package_id", columns.BigKey, nullable=False, comment="Paquet"),
        sa.Column("location_id", columns.BigKey, nullable=False, comment="Où était le paquet"),
        sa.Column("quantity", sa.Float(), nullable=False, comment="Quantité, dans l'unité du lot ; moins : elle sort"),
        sa.Column(
            "seeds",
            sa.Float(),
            nullable=True,
            comment="La même en graines, par la masse de mille graines du jour ; vide : inconnue",
        ),
        sa.Column("observed", sa.Float(), nullable=True, comment="Recomptage : quantité trouvée"),
        sa.Column("cause_id", columns.BigKey, nullable=True, comment="Essai, semis ou sortie qui le cause"),
        sa.Column("recipient", sa.Text(), nullable=True, comment="Destinataire d'un don ou d'un échange"),
        sa.Column("permit_id", columns.BigKey, nullable=True, comment="Permis"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Pourquoi"),
        sa.Column("moved_on", sa.Date(), nullable=False, comment="Jour"),
        sa.Column("at", columns.Instant(), nullable=False, comment="Moment de la saisie, UTC"),
        sa.Column("cancels_id", columns.BigKey, nullable=True, comment="Mouvement qu'il annule"),
        sa.ForeignKeyConstraint(["act_id"], ["exsitu_act.id"], name=op.f("fk_exsitu_movement_act_id")),
        sa.ForeignKeyConstraint(["cancels_id"], ["exsitu_movement.id"], name=op.f("fk_exsitu_movement_cancels_id")),
        sa.ForeignKeyConstraint(["cause_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_movement_cause_id")),
        sa.ForeignKeyConstraint(["location_id"], ["exsitu_location.id"], name=op.f("fk_exsitu_movement_location_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["exsitu_lot.id"], name=op.f("fk_exsitu_movement_lot_id")),
        sa.ForeignKeyConstraint(["package_id"], ["exsitu_package.id"], name=op.f("fk_exsitu_movement_package_id")),
        sa.ForeignKeyConstraint(["permit_id"], ["exsitu_permit.id"], name=op.f("fk_exsitu_movement_permit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_movement")),
        sa.UniqueConstraint("cancels_id", name=op.f("uq_exsitu_movement_cancels_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_movement_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_movement_act_id"), "exsitu_movement", ["act_id"], unique=False)
    op.create_index(op.f("ix_exsitu_movement_at"), "exsitu_movement", ["at"], unique=False)
    op.create_index(op.f("ix_exsitu_movement_cause_id"), "exsitu_movement", ["cause_id"], unique=False)
    op.create_index(op.f("ix_exsitu_movement_location_id"), "exsitu_movement", ["location_id"], unique=False)
    op.create_index(op.f("ix_exsitu_movement_lot_id_quantity"), "exsitu_movement", ["lot_id", "quantity"], unique=False)
    op.create_index(op.f("ix_exsitu_movement_moved_on"), "exsitu_movement", ["moved_on"], unique=False)
    op.create_index(op.f("ix_exsitu_movement_operation_uuid"), "exsitu_movement", ["operation_uuid"], unique=False)
    op.create_index(
        op.f("ix_exsitu_movement_package_id_quantity"), "exsitu_movement", ["package_id", "quantity"], unique=False
    )
