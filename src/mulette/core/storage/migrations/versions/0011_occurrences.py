"""First tables of occurrences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "occurrences_cell_count",
        sa.Column("level_m", sa.Integer(), nullable=False, comment="Side of the cell, m: 1000, 5000, 10000"),
        sa.Column("cd_ref", sa.Integer(), nullable=False, comment="Valid taxon; 0: all taxa together"),
        sa.Column("cell", columns.BigKey, autoincrement=False, nullable=False, comment="Number of the cell"),
        sa.Column("diffusion", sa.SmallInteger(), nullable=False, comment="As in the record"),
        sa.Column("records", sa.Integer(), nullable=False, comment="Number of records"),
        sa.PrimaryKeyConstraint("level_m", "cd_ref", "cell", "diffusion", name=op.f("pk_occurrences_cell_count")),
    )
    op.create_table(
        "occurrences_record",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("unique_id_sinp", columns.Uuid, nullable=False, comment="Identifiant permanent"),
        sa.Column("unique_id_sinp_grp", columns.Uuid, nullable=True, comment="Identifiant du regroupement"),
        sa.Column("grp_typ", sa.Text(), nullable=True, comment="TYP_GRP"),
        sa.Column("grp_method", sa.Text(), nullable=True, comment="Méthode de regroupement"),
        sa.Column("entity_source_pk_value", sa.Text(), nullable=True, comment="Identifiant chez le fournisseur"),
        sa.Column("date_min", sa.Date(), nullable=False, comment="Date de début"),
        sa.Column("date_max", sa.Date(), nullable=False, comment="Date de fin"),
        sa.Column("hour_min", sa.Text(), nullable=True, comment="Heure de début, HH:MM:SS"),
        sa.Column("hour_max", sa.Text(), nullable=True, comment="Heure de fin, HH:MM:SS"),
        sa.Column("cd_nom", sa.Integer(), nullable=False, comment="Code TAXREF du nom donné"),
        sa.Column("cd_ref", sa.Integer(), nullable=False, comment="Code TAXREF du nom valide"),
        sa.Column("nom_cite", sa.Text(), nullable=False, comment="Nom cité"),
        sa.Column("meta_v_taxref", sa.Text(), nullable=True, comment="Version de TAXREF donnée"),
        sa.Column("determiner", sa.Text(), nullable=True, comment="Déterminateur"),
        sa.Column("determination_method", sa.Text(), nullable=True, comment="METH_DETERMIN"),
        sa.Column("observation_status", sa.Text(), nullable=True, comment="STATUT_OBS"),
        sa.Column("obs_technique", sa.Text(), nullable=True, comment="METH_OBS"),
        sa.Column("bio_status", sa.Text(), nullable=True, comment="STATUT_BIO"),
        sa.Column("bio_condition", sa.Text(), nullable=True, comment="ETA_BIO"),
        sa.Column("biogeo_status", sa.Text(), nullable=True, comment="STAT_BIOGEO"),
        sa.Column("naturalness", sa.Text(), nullable=True, comment="NATURALITE"),
        sa.Column("life_stage", sa.Text(), nullable=True, comment="STADE_VIE"),
        sa.Column("sex", sa.Text(), nullable=True, comment="SEXE"),
        sa.Column("behaviour", sa.Text(), nullable=True, comment="OCC_COMPORTEMENT"),
        sa.Column("count_min", sa.Integer(), nullable=True, comment="Dénombrement minimal"),
        sa.Column("count_max", sa.Integer(), nullable=True, comment="Dénombrement maximal"),
        sa.Column("obj_count", sa.Text(), nullable=True, comment="OBJ_DENBR"),
        sa.Column("type_count", sa.Text(), nullable=True, comment="TYP_DENBR"),
        sa.Column("geo_object_nature", sa.Text(), nullable=True, comment="NAT_OBJ_GEO"),
        sa.Column("info_geo_type", sa.Text(), nullable=True, comment="TYP_INF_GEO"),
        sa.Column("place_name", sa.Text(), nullable=True, comment="Nom du lieu"),
        sa.Column("precision", sa.Integer(), nullable=True, comment="Précision de la position, m"),
        sa.Column("altitude_min", sa.Integer(), nullable=True, comment="Altitude minimale, m"),
        sa.Column("altitude_max", sa.Integer(), nullable=True, comment="Altitude maximale, m"),
        sa.Column("depth_min", sa.Integer(), nullable=True, comment="Profondeur minimale, m"),
        sa.Column("depth_max", sa.Integer(), nullable=True, comment="Profondeur maximale, m"),
        sa.Column("cd_hab", sa.Integer(), nullable=True, comment="Code HABREF"),
        sa.Column("observers", sa.Text(), nullable=True, comment="Observateurs"),
        sa.Column("exist_proof", sa.Text(), nullable=True, comment="PREUVE_EXIST"),
        sa.Column("digital_proof", sa.Text(), nullable=True, comment="Adresse de la preuve numérique"),
        sa.Column("non_digital_proof", sa.Text(), nullable=True, comment="Preuve non numérique"),
        sa.Column("sample_number_proof", sa.Text(), nullable=True, comment="Numéro de la preuve"),
        sa.Column("source_status", sa.Text(), nullable=True, comment="STATUT_SOURCE"),
        sa.Column("reference_biblio", sa.Text(), nullable=True, comment="Référence bibliographique"),
        sa.Column("sensitivity", sa.Text(), nullable=True, comment="SENSIBILITE"),
        sa.Column("diffusion_level", sa.Text(), nullable=True, comment="NIV_PRECIS, souhait du producteur"),
        sa.Column("blurring", sa.Text(), nullable=True, comment="DEE_FLOU"),
        sa.Column("valid_status", sa.Text(), nullable=True, comment="STATUT_VALID"),
        sa.Column("validator", sa.Text(), nullable=True, comment="Validateur"),
        sa.Column("meta_validation_date", columns.Instant(), nullable=True, comment="Date de validation, UTC"),
        sa.Column("validation_comment", sa.Text(), nullable=True, comment="Commentaire de validation"),
        sa.Column("comment_context", sa.Text(), nullable=True, comment="Commentaire sur le relevé"),
        sa.Column("comment_description", sa.Text(), nullable=True, comment="Commentaire sur l'observation"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs additionnels"),
        sa.Column("meta_create_date", columns.Instant(), nullable=True, comment="Création chez le fournisseur, UTC"),
        sa.Column(
            "meta_update_date",
            columns.Instant(),
            nullable=True,
            comment="Modification chez le fournisseur, UTC",
        ),
        sa.Column("geom", columns.Geometry("GEOMETRY"), nullable=False, comment="Position, CRS de la base"),
        sa.Column("x_m", sa.Float(), nullable=False, comment="Abscisse du point représentatif, m, CRS de la base"),
        sa.Column("y_m", sa.Float(), nullable=False, comment="Ordonnée du point représentatif, m, CRS de la base"),
        sa.Column("cell_1km", columns.BigKey, nullable=True, comment="Numéro de la maille de 1 km de ce point"),
        sa.Column("cell_5km", columns.BigKey, nullable=True, comment="Numéro de la maille de 5 km de ce point"),
        sa.Column("cell_10km", columns.BigKey, nullable=True, comment="Numéro de la maille de 10 km de ce point"),
        sa.Column(
            "diffusion",
            sa.SmallInteger(),
            nullable=False,
            comment="0 précise, 1 commune, 2 maille de 10 km, 3 département, 4 aucune",
        ),
        sa.Column(
            "blur_area_id",
            columns.BigKey,
            nullable=True,
            comment="Aire qui tient lieu de la position pour le public",
        ),
        sa.Column("dataset_id", columns.BigKey, nullable=False, comment="Jeu de données"),
        sa.Column("provider_id", columns.BigKey, nullable=True, comment="Fournisseur"),
        sa.Column(
            "organisation_id",
            columns.BigKey,
            nullable=True,
            comment="Organisme dont les membres ont la portée « mon organisme »",
        ),
        sa.Column("delivery_id", columns.BigKey, nullable=True, comment="Livraison qui a écrit la donnée en dernier"),
        sa.Column("delivery_row", sa.Integer(), nullable=True, comment="Ligne de cette livraison"),
        sa.Column("content_hash", sa.Text(), nullable=False, comment="Empreinte des valeurs interprétées"),
        sa.Column(
            "verbatim",
            columns.Json,
            nullable=True,
            comment="Cellules du fichier qui diffèrent de la valeur interprétée, par colonne",
        ),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_occurrences_record_author_id")),
        sa.ForeignKeyConstraint(["blur_area_id"], ["places_area.id"], name=op.f("fk_occurrences_record_blur_area_id")),
        sa.ForeignKeyConstraint(["dataset_id"], ["metadata_dataset.id"], name=op.f("fk_occurrences_record_dataset_id")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["intake_delivery.id"], name=op.f("fk_occurrences_record_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["people_organisation.id"],
            name=op.f("fk_occurrences_record_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["intake_provider.id"], name=op.f("fk_occurrences_record_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrences_record")),
        sa.UniqueConstraint("unique_id_sinp", name=op.f("uq_occurrences_record_unique_id_sinp")),
        sa.UniqueConstraint("uuid", name=op.f("uq_occurrences_record_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_occurrences_record_cd_ref_date_min"),
        "occurrences_record",
        ["cd_ref", "date_min"],
        unique=False,
    )
    op.create_index(op.f("ix_occurrences_record_blur_area_id"), "occurrences_record", ["blur_area_id"], unique=False)
    op.create_index(op.f("ix_occurrences_record_cell_10km"), "occurrences_record", ["cell_10km"], unique=False)
    op.create_index(
        op.f("ix_occurrences_record_dataset_id_date_min"),
        "occurrences_record",
        ["dataset_id", "date_min"],
        unique=False,
    )
    op.create_index(op.f("ix_occurrences_record_date_min"), "occurrences_record", ["date_min"], unique=False)
    op.create_index(op.f("ix_occurrences_record_delivery_id"), "occurrences_record", ["delivery_id"], unique=False)
    op.create_index(
        op.f("ix_occurrences_record_provider_id_entity_source_pk_value"),
        "occurrences_record",
        ["provider_id", "entity_source_pk_value"],
        unique=False,
    )
    op.create_index(op.f("ix_occurrences_record_updated_at"), "occurrences_record", ["updated_at"], unique=False)
    op.create_table(
        "occurrences_record_area",
        sa.Column("record_id", columns.BigKey, nullable=False, comment="Record"),
        sa.Column("area_id", columns.BigKey, nullable=False, comment="Area"),
        sa.ForeignKeyConstraint(["area_id"], ["places_area.id"], name=op.f("fk_occurrences_record_area_area_id")),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["occurrences_record.id"],
            name=op.f("fk_occurrences_record_area_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("record_id", "area_id", name=op.f("pk_occurrences_record_area")),
    )
    op.create_index(
        op.f("ix_occurrences_record_area_area_id_record_id"),
        "occurrences_record_area",
        ["area_id", "record_id"],
        unique=False,
    )

    columns.add_layer("occurrences_record", "geom", "GEOMETRY", "Données")
