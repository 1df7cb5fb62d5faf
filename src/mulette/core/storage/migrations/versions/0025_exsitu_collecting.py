"""Tables of: collecting: missions, permits, populations, harvests, materials, cleanings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_mission()
    _create_permit()
    _create_mission_permit()
    _create_cleaning()
    _create_harvest()
    _create_material()
    _create_permit_taxon()
    _create_population()
    _create_harvest_observer()
    columns.add_attributes("exsitu_mission", "Missions de récolte")
    columns.add_attributes("exsitu_mission_permit", "Permis des missions")
    columns.add_layer("exsitu_permit", "geom", "GEOMETRY", "Permis")
    columns.add_attributes("exsitu_permit_taxon", "Taxons des permis")
    columns.add_layer("exsitu_population", "geom", "GEOMETRY", "Populations sources")
    columns.add_layer("exsitu_harvest", "geom", "GEOMETRY", "Récoltes")
    columns.add_attributes("exsitu_harvest_observer", "Récolteurs")
    columns.add_attributes("exsitu_material", "Matériel récolté")
    columns.add_attributes("exsitu_cleaning", "Nettoyages")


def _create_mission() -> None:
    op.create_table(
        "exsitu_mission",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("code", sa.Text(), nullable=False, comment="Code, unique pour l'organisme"),
        sa.Column("name", sa.Text(), nullable=False, comment="Nom"),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="Premier jour"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Dernier jour"),
        sa.Column("team", columns.Json, nullable=True, comment="Équipe, noms"),
        sa.Column("programme", sa.Text(), nullable=True, comment="Programme"),
        sa.Column(
            "strategy_action",
            sa.Text(),
            nullable=True,
            comment="Action de la stratégie de conservation : rg, cjc, rp, i, t, pag",
        ),
        sa.Column("target_taxa", columns.Json, nullable=True, comment="Taxons visés, codes TAXREF"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisme"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_mission_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_exsitu_mission_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_mission")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_exsitu_mission_organisation_id_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_mission_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_mission_updated_at"), "exsitu_mission", ["updated_at"], unique=False)


def _create_permit() -> None:
    op.create_table(
        "exsitu_permit",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Nature : PERMIT_KIND du vocabulaire"),
        sa.Column("number", sa.Text(), nullable=False, comment="Numéro de l'acte"),
        sa.Column("authority", sa.Text(), nullable=True, comment="Autorité qui l'a pris"),
        sa.Column("signed_on", sa.Date(), nullable=True, comment="Jour de l'acte"),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="Premier jour de validité"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Dernier jour de validité ; vide : sans terme"),
        sa.Column("geom", columns.Geometry("GEOMETRY"), nullable=True, comment="Où il vaut ; vide : partout"),
        sa.Column("area_name", sa.Text(), nullable=True, comment="Où il vaut, en mots"),
        sa.Column("uses", columns.Json, nullable=True, comment="Usages permis : récolte, utilisation, transport…"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisme titulaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_exsitu_permit_dates")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_permit_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_exsitu_permit_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_permit")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_exsitu_permit_organisation_id_number")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_permit_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_permit_updated_at"), "exsitu_permit", ["updated_at"], unique=False)


def _create_mission_permit() -> None:
    op.create_table(
        "exsitu_mission_permit",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("mission_id", columns.BigKey, nullable=False, comment="Mission"),
        sa.Column("permit_id", columns.BigKey, nullable=False, comment="Permis"),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["exsitu_mission.id"],
            name=op.f("fk_exsitu_mission_permit_mission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["permit_id"], ["exsitu_permit.id"], name=op.f("fk_exsitu_mission_permit_permit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_mission_permit")),
        sa.UniqueConstraint("mission_id", "permit_id", name=op.f("uq_exsitu_mission_permit_mission_id_permit_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_mission_permit_mission_id"), "exsitu_mission_permit", ["mission_id"], unique=False)
    op.create_index(op.f("ix_exsitu_mission_permit_permit_id"), "exsitu_mission_permit", ["permit_id"], unique=False)


def _create_cleaning() -> None:
    op.create_table(
        "exsitu_cleaning",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Matériel ou lot traité"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Nature : CLEANING_KIND du vocabulaire"),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="Premier jour"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Dernier jour ; vide : en cours"),
        sa.Column("humidity_percent", sa.Float(), nullable=True, comment="Humidité relative, %"),
        sa.Column("temperature_c", sa.Float(), nullable=True, comment="Température, °C"),
        sa.Column("operator", sa.Text(), nullable=True, comment="Qui"),
        sa.Column("mass_before_g", sa.Float(), nullable=True, comment="Masse avant, g"),
        sa.Column("mass_after_g", sa.Float(), nullable=True, comment="Masse après, g"),
        sa.Column("full", sa.Integer(), nullable=True, comment="Graines pleines comptées"),
        sa.Column("empty", sa.Integer(), nullable=True, comment="Graines vides comptées"),
        sa.Column("infested", sa.Integer(), nullable=True, comment="Graines parasitées comptées"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_exsitu_cleaning_dates")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_cleaning_author_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_cleaning_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_cleaning")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_cleaning_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_cleaning_node_id"), "exsitu_cleaning", ["node_id"], unique=False)
    op.create_index(op.f("ix_exsitu_cleaning_updated_at"), "exsitu_cleaning", ["updated_at"], unique=False)


def _create_harvest() -> None:
    op.create_table(
        "exsitu_harvest",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Nœud"),
        sa.Column("mission_id", columns.BigKey, nullable=True, comment="Mission"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Nature : HARVEST_KIND du vocabulaire"),
        sa.Column("date_min", sa.Date(), nullable=False, comment="Premier jour"),
        sa.Column("date_max", sa.Date(), nullable=True, comment="Dernier jour ; vide : le même"),
        sa.Column("place", sa.Text(), nullable=True, comment="Lieu, en mots"),
        sa.Column(
            "geom", columns.Geometry("GEOMETRY"), nullable=True, comment="Où : son point, ou celui de la population"
        ),
        sa.Column("precision_m", sa.Float(), nullable=True, comment="Précision, m"),
        sa.Column("commune_id", columns.BigKey, nullable=True, comment="Commune"),
        sa.Column("cell_west_m", sa.Integer(), nullable=True, comment="Bord ouest de la maille de 10 km, m"),
        sa.Column("cell_south_m", sa.Integer(), nullable=True, comment="Bord sud de la maille de 10 km, m"),
        sa.Column(
            "has_population_place",
            sa.Boolean(),
            nullable=False,
            comment="Vrai : le lieu est celui de la population",
        ),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False, comment="Vrai : le lieu n'est montré que flouté"),
        sa.Column("altitude_m", sa.Integer(), nullable=True, comment="Altitude, m"),
        sa.Column("cd_hab", sa.Integer(), nullable=True, comment="Habitat, code HABREF"),
        sa.Column("method", sa.Text(), nullable=True, comment="Échantillonnage : SAMPLING_METHOD du vocabulaire"),
        sa.Column("plants_present", sa.Integer(), nullable=True, comment="Pieds présents"),
        sa.Column("plants_in_fruit", sa.Integer(), nullable=True, comment="Pieds en fruits"),
        sa.Column("plants_sampled", sa.Integer(), nullable=True, comment="Pieds récoltés"),
        sa.Column("seeds_taken_percent", sa.Float(), nullable=True, comment="Part des graines mûres prise, %"),
        sa.Column("quantity", sa.Float(), nullable=True, comment="Quantité récoltée, comptée sur le quota"),
        sa.Column("unit", sa.Text(), nullable=False, comment="Son unité : seed, g, plant, cutting"),
        sa.Column("phenology", sa.Text(), nullable=True, comment="Stade : PHENOLOGY du vocabulaire"),
        sa.Column("weather", sa.Text(), nullable=True, comment="Temps qu'il faisait"),
        sa.Column("voucher", sa.Text(), nullable=True, comment="Numéro de la part d'herbier"),
        sa.Column("has_soil_sample", sa.Boolean(), nullable=True, comment="Échantillon de sol prélevé"),
        sa.Column("permit_id", columns.BigKey, nullable=True, comment="Permis"),
        sa.Column(
            "permit_reason",
            sa.Text(),
            nullable=True,
            comment="Pourquoi un taxon protégé a été récolté sans permis qui vaille",
        ),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("date_max >= date_min", name=op.f("ck_exsitu_harvest_dates")),
        sa.CheckConstraint(
            "seeds_taken_percent > 0 AND seeds_taken_percent <= 100", name=op.f("ck_exsitu_harvest_seeds_taken")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_harvest_author_id")),
        sa.ForeignKeyConstraint(["commune_id"], ["places_area.id"], name=op.f("fk_exsitu_harvest_commune_id")),
        sa.ForeignKeyConstraint(["mission_id"], ["exsitu_mission.id"], name=op.f("fk_exsitu_harvest_mission_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_harvest_node_id")),
        sa.ForeignKeyConstraint(["permit_id"], ["exsitu_permit.id"], name=op.f("fk_exsitu_harvest_permit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_harvest")),
        sa.UniqueConstraint("node_id", name=op.f("uq_exsitu_harvest_node_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_harvest_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_harvest_commune_id"), "exsitu_harvest", ["commune_id"], unique=False)
    op.create_index(op.f("ix_exsitu_harvest_date_min"), "exsitu_harvest", ["date_min"], unique=False)
    op.create_index(op.f("ix_exsitu_harvest_mission_id"), "exsitu_harvest", ["mission_id"], unique=False)
    op.create_index(op.f("ix_exsitu_harvest_permit_id"), "exsitu_harvest", ["permit_id"], unique=False)
    op.create_index(op.f("ix_exsitu_harvest_updated_at"), "exsitu_harvest", ["updated_at"], unique=False)


def _create_material() -> None:
    op.create_table(
        "exsitu_material",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Nœud"),
        sa.Column("nature", sa.Text(), nullable=False, comment="Nature : MATERIAL_NATURE du vocabulaire"),
        sa.Column("maternal_line", sa.Text(), nullable=True, comment="Numéro de lignée maternelle"),
        sa.Column("fresh_mass_g", sa.Float(), nullable=True, comment="Masse fraîche, g"),
        sa.Column("received_on", sa.Date(), nullable=True, comment="Jour d'arrivée à la banque"),
        sa.Column("taxa", columns.Json, nullable=True, comment="Taxons d'un mélange, codes TAXREF"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_material_author_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_material_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_material")),
        sa.UniqueConstraint("node_id", name=op.f("uq_exsitu_material_node_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_material_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_material_updated_at"), "exsitu_material", ["updated_at"], unique=False)


def _create_permit_taxon() -> None:
    op.create_table(
        "exsitu_permit_taxon",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("permit_id", columns.BigKey, nullable=False, comment="Permis"),
        sa.Column("cd_nom", sa.Integer(), nullable=False, comment="Taxon, code TAXREF"),
        sa.Column("quota", sa.Float(), nullable=True, comment="Quantité permise ; vide : non limitée"),
        sa.Column("unit", sa.Text(), nullable=False, comment="Unité du quota : seed, g, plant, cutting"),
        sa.CheckConstraint("quota > 0", name=op.f("ck_exsitu_permit_taxon_quota")),
        sa.ForeignKeyConstraint(
            ["permit_id"], ["exsitu_permit.id"], name=op.f("fk_exsitu_permit_taxon_permit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_permit_taxon")),
        sa.UniqueConstraint("permit_id", "cd_nom", "unit", name=op.f("uq_exsitu_permit_taxon_permit_id_cd_nom_unit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_permit_taxon_cd_nom"), "exsitu_permit_taxon", ["cd_nom"], unique=False)
    op.create_index(op.f("ix_exsitu_permit_taxon_permit_id"), "exsitu_permit_taxon", ["permit_id"], unique=False)


def _create_population() -> None:
    op.create_table(
        "exsitu_population",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("node_id", columns.BigKey, nullable=False, comment="Nœud"),
        sa.Column("station", sa.Text(), nullable=False, comment="Nom de la station"),
        sa.Column("geom", columns.Geometry("GEOMETRY"), nullable=False, comment="Point ou contour"),
        sa.Column("precision_m", sa.Float(), nullable=True, comment="Précision, m"),
        sa.Column("commune_id", columns.BigKey, nullable=True, comment="Commune"),
        sa.Column("cell_west_m", sa.Integer(), nullable=True, comment="Bord ouest de la maille de 10 km, m"),
        sa.Column("cell_south_m", sa.Integer(), nullable=True, comment="Bord sud de la maille de 10 km, m"),
        sa.Column("area_m2", sa.Float(), nullable=True, comment="Surface, m²"),
        sa.Column("cd_hab", sa.Integer(), nullable=True, comment="Habitat, code HABREF"),
        sa.Column("altitude_min_m", sa.Integer(), nullable=True, comment="Altitude la plus basse, m"),
        sa.Column("altitude_max_m", sa.Integer(), nullable=True, comment="Altitude la plus haute, m"),
        sa.Column("exposition", sa.Text(), nullable=True, comment="Exposition : EXPOSITION du vocabulaire"),
        sa.Column("slope_deg", sa.Float(), nullable=True, comment="Pente, degrés"),
        sa.Column("substrate", sa.Text(), nullable=True, comment="Substrat"),
        sa.Column("threats", columns.Json, nullable=True, comment="Menaces"),
        sa.Column("individuals", sa.Integer(), nullable=True, comment="Nombre de pieds estimé"),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False, comment="Vrai : le lieu n'est montré que flouté"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("altitude_max_m >= altitude_min_m", name=op.f("ck_exsitu_population_altitudes")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_population_author_id")),
        sa.ForeignKeyConstraint(["commune_id"], ["places_area.id"], name=op.f("fk_exsitu_population_commune_id")),
        sa.ForeignKeyConstraint(["node_id"], ["exsitu_node.id"], name=op.f("fk_exsitu_population_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_population")),
        sa.UniqueConstraint("node_id", name=op.f("uq_exsitu_population_node_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_population_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_population_commune_id"), "exsitu_population", ["commune_id"], unique=False)
    op.create_index(op.f("ix_exsitu_population_updated_at"), "exsitu_population", ["updated_at"], unique=False)


def _create_harvest_observer() -> None:
    op.create_table(
        "exsitu_harvest_observer",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("harvest_id", columns.BigKey, nullable=False, comment="Récolte"),
        sa.Column("person_id", columns.BigKey, nullable=True, comment="Personne de la base"),
        sa.Column("name", sa.Text(), nullable=False, comment="Nom"),
        sa.Column("is_main", sa.Boolean(), nullable=False, comment="Vrai : récolteur principal"),
        sa.ForeignKeyConstraint(
            ["harvest_id"],
            ["exsitu_harvest.id"],
            name=op.f("fk_exsitu_harvest_observer_harvest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_exsitu_harvest_observer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_harvest_observer")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_exsitu_harvest_observer_harvest_id"), "exsitu_harvest_observer", ["harvest_id"], unique=False
    )
