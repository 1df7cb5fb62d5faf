"""Tables of: the register of ponds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_pond()
    _create_characterisation()
    _create_status_change()
    _create_proposal()
    columns.add_layer("ponds_pond", "geom", "GEOMETRY", "Mares")
    columns.add_attributes("ponds_characterisation", "Caractérisations de mares")


def _create_pond() -> None:
    op.create_table(
        "ponds_pond",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("loc_id_plus", sa.Text(), nullable=False, comment="Plus Code du lieu et numéro d'ordre"),
        sa.Column("insee_id", sa.Text(), nullable=True, comment="Ancien identifiant, fait du code INSEE"),
        sa.Column("structure_key", sa.Text(), nullable=True, comment="Identifiant chez la structure"),
        sa.Column("name", sa.Text(), nullable=True, comment="Nom d'usage"),
        sa.Column("owner_type", sa.Text(), nullable=False, comment="Nature du propriétaire"),
        sa.Column("status", sa.Text(), nullable=False, comment="Potentielle, Vue, Caractérisée ou Disparue"),
        sa.Column("located_on", sa.Date(), nullable=True, comment="Jour où elle a été repérée"),
        sa.Column("observer", sa.Text(), nullable=True, comment="Qui l'a repérée"),
        sa.Column("structure", sa.Text(), nullable=True, comment="Structure, telle qu'elle a été nommée"),
        sa.Column("origin", sa.Text(), nullable=False, comment="Détection, Inventaire ou Terrain"),
        sa.Column("position_mode", sa.Text(), nullable=False, comment="Comment le point a été placé"),
        sa.Column(
            "is_anonymous",
            sa.Boolean(),
            nullable=False,
            comment="Vrai : hors de la structure, seule la commune est dite",
        ),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column(
            "hollow_m", sa.Float(), nullable=True, comment="Creux visible par laser, m ; jamais la profondeur de l'eau"
        ),
        sa.Column("candidate_id", sa.Text(), nullable=True, comment="Candidat de la détection dont elle vient"),
        sa.Column("candidate_score", sa.Float(), nullable=True, comment="Score de ce candidat, 0 à 1"),
        sa.Column(
            "geom", columns.Geometry("GEOMETRY"), nullable=False, comment="Contour s'il est connu, sinon le point"
        ),
        sa.Column("x_m", sa.Float(), nullable=False, comment="Abscisse du point, m, CRS de la base"),
        sa.Column("y_m", sa.Float(), nullable=False, comment="Ordonnée du point, m, CRS de la base"),
        sa.Column(
            "commune_id",
            columns.BigKey,
            nullable=True,
            comment="Commune où tombe le point, et qui en tient lieu quand il est anonyme",
        ),
        sa.Column("area_m2", sa.Float(), nullable=True, comment="Surface, m² : du contour, sinon de la dernière fiche"),
        sa.Column(
            "organisation_id",
            columns.BigKey,
            nullable=True,
            comment="Organisme dont les membres ont la portée « mon organisme »",
        ),
        sa.Column("provider_id", columns.BigKey, nullable=True, comment="Fournisseur"),
        sa.Column("delivery_id", columns.BigKey, nullable=True, comment="Livraison qui l'a écrite en dernier"),
        sa.Column("content_hash", sa.Text(), nullable=True, comment="Empreinte des valeurs livrées"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint(
            "status IN ('Potentielle', 'Vue', 'Caractérisée', 'Disparue')", name=op.f("ck_ponds_pond_status")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_pond_author_id")),
        sa.ForeignKeyConstraint(["commune_id"], ["places_area.id"], name=op.f("fk_ponds_pond_commune_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["intake_delivery.id"], name=op.f("fk_ponds_pond_delivery_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_ponds_pond_organisation_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["intake_provider.id"], name=op.f("fk_ponds_pond_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_pond")),
        sa.UniqueConstraint("loc_id_plus", name=op.f("uq_ponds_pond_loc_id_plus")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ponds_pond_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_pond_candidate_id"), "ponds_pond", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_ponds_pond_commune_id"), "ponds_pond", ["commune_id"], unique=False)
    op.create_index(op.f("ix_ponds_pond_delivery_id"), "ponds_pond", ["delivery_id"], unique=False)
    op.create_index(
        op.f("ix_ponds_pond_provider_id_structure_key"), "ponds_pond", ["provider_id", "structure_key"], unique=False
    )
    op.create_index(op.f("ix_ponds_pond_status"), "ponds_pond", ["status"], unique=False)
    op.create_index(op.f("ix_ponds_pond_updated_at"), "ponds_pond", ["updated_at"], unique=False)


def _create_characterisation() -> None:
    op.create_table(
        "ponds_characterisation",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("pond_id", columns.BigKey, nullable=False, comment="Mare"),
        sa.Column("is_latest", sa.Boolean(), nullable=False, comment="Vrai pour la dernière fiche de la mare"),
        sa.Column("visited_on", sa.Date(), nullable=False, comment="Jour de la visite"),
        sa.Column("observer", sa.Text(), nullable=True, comment="Qui a décrit la mare"),
        sa.Column("structure", sa.Text(), nullable=True, comment="Organisme de l'observateur"),
        sa.Column("sheet_kind", sa.Text(), nullable=False, comment="Simplifiée ou Complète"),
        sa.Column("type", sa.Text(), nullable=False, comment="Type de mare"),
        sa.Column("aquatic_vegetation", sa.Boolean(), nullable=False, comment="Végétation aquatique"),
        sa.Column("fauna", columns.Json, nullable=False, comment="Groupes de faune observés"),
        sa.Column("stage", sa.Text(), nullable=False, comment="Stade d'évolution, 1 à 4"),
        sa.Column("uses", columns.Json, nullable=True, comment="Usages"),
        sa.Column("nose_pump", sa.Boolean(), nullable=True, comment="Pompe à nez"),
        sa.Column("waste", columns.Json, nullable=True, comment="Déchets"),
        sa.Column("topography", sa.Text(), nullable=True, comment="Topographie"),
        sa.Column("fence", sa.Text(), nullable=True, comment="Clôture"),
        sa.Column("hedge", sa.Boolean(), nullable=True, comment="Haie"),
        sa.Column("context", columns.Json, nullable=True, comment="Contexte"),
        sa.Column("heritage", columns.Json, nullable=True, comment="Petit patrimoine"),
        sa.Column("buildings", sa.Boolean(), nullable=True, comment="Bâti proche"),
        sa.Column("flood_bed", sa.Boolean(), nullable=True, comment="Dans le lit majeur d'un cours d'eau"),
        sa.Column("shape", sa.Text(), nullable=True, comment="Forme"),
        sa.Column("length_m", sa.Float(), nullable=True, comment="Longueur, m"),
        sa.Column("width_m", sa.Float(), nullable=True, comment="Largeur, m"),
        sa.Column("area_m2", sa.Float(), nullable=True, comment="Surface mesurée, m²"),
        sa.Column("perimeter_m", sa.Float(), nullable=True, comment="Périmètre, m"),
        sa.Column("water_height", sa.Text(), nullable=True, comment="Hauteur d'eau maximale observée, classe"),
        sa.Column("bottom", sa.Text(), nullable=True, comment="Nature du fond"),
        sa.Column("gentle_banks", sa.Text(), nullable=True, comment="Berges en pente douce, classe"),
        sa.Column("spoil_bank", sa.Boolean(), nullable=True, comment="Bourrelet de curage"),
        sa.Column("spoil_bank_percent", sa.Integer(), nullable=True, comment="Part du pourtour, %"),
        sa.Column("trampling", sa.Text(), nullable=True, comment="Surpiétinement"),
        sa.Column("regime", sa.Text(), nullable=True, comment="Régime hydrologique"),
        sa.Column("links", columns.Json, nullable=True, comment="Liaisons"),
        sa.Column("supplies", columns.Json, nullable=True, comment="Alimentation"),
        sa.Column("turbidity", sa.Text(), nullable=True, comment="Turbidité"),
        sa.Column("colour", sa.Text(), nullable=True, comment="Couleur de l'eau"),
        sa.Column("buffer_zone", sa.Boolean(), nullable=True, comment="Zone tampon"),
        sa.Column("outlet", sa.Text(), nullable=True, comment="Exutoire"),
        sa.Column("cover_helophytes", sa.Integer(), nullable=True, comment="Hélophytes, % de la surface"),
        sa.Column("cover_rooted", sa.Integer(), nullable=True, comment="Hydrophytes enracinés, %"),
        sa.Column("cover_floating", sa.Integer(), nullable=True, comment="Hydrophytes non enracinés, %"),
        sa.Column("cover_algae", sa.Integer(), nullable=True, comment="Algues, %"),
        sa.Column("cover_open_water", sa.Integer(), nullable=True, comment="Eau libre, %"),
        sa.Column("cover_bare", sa.Integer(), nullable=True, comment="Non végétalisé, %"),
        sa.Column("scrub", sa.Text(), nullable=True, comment="Embroussaillement, classe"),
        sa.Column("shading", sa.Text(), nullable=True, comment="Ombrage, classe"),
        sa.Column("exotic_animals", sa.Text(), nullable=True, comment="Animaux exotiques envahissants"),
        sa.Column("exotic_plants", sa.Text(), nullable=True, comment="Plantes exotiques envahissantes"),
        sa.Column("exotic_plants_percent", sa.Integer(), nullable=True, comment="Part de ces plantes, %"),
        sa.Column("works", columns.Json, nullable=True, comment="Travaux souhaités"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Commentaire"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("stage IN ('1', '2', '3', '4')", name=op.f("ck_ponds_characterisation_stage")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_characterisation_author_id")),
        sa.ForeignKeyConstraint(
            ["pond_id"], ["ponds_pond.id"], name=op.f("fk_ponds_characterisation_pond_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_characterisation")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ponds_characterisation_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_ponds_characterisation_pond_id_visited_on"),
        "ponds_characterisation",
        ["pond_id", "visited_on"],
        unique=False,
    )
    op.create_index(op.f("ix_ponds_characterisation_type"), "ponds_characterisation", ["type"], unique=False)
    op.create_index(
        op.f("ix_ponds_characterisation_updated_at"), "ponds_characterisation", ["updated_at"], unique=False
    )


def _create_status_change() -> None:
    op.create_table(
        "ponds_status_change",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("pond_id", columns.BigKey, nullable=False, comment="Mare"),
        sa.Column("before", sa.Text(), nullable=True, comment="Statut d'avant ; aucun : la mare entre au registre"),
        sa.Column("after", sa.Text(), nullable=False, comment="Statut d'après"),
        sa.Column("observed_on", sa.Date(), nullable=False, comment="Jour du constat"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Pourquoi"),
        sa.Column("at", columns.Instant(), nullable=False, comment="Moment de la saisie, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Personne"),
        sa.Column("author", sa.Text(), nullable=False, comment="Son nom, tel que montré"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_status_change_author_id")),
        sa.ForeignKeyConstraint(
            ["pond_id"], ["ponds_pond.id"], name=op.f("fk_ponds_status_change_pond_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_status_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_status_change_pond_id"), "ponds_status_change", ["pond_id"], unique=False)


def _create_proposal() -> None:
    op.create_table(
        "ponds_proposal",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("pond_id", columns.BigKey, nullable=False, comment="Mare"),
        sa.Column("field", sa.Text(), nullable=False, comment="Champ de la caractérisation"),
        sa.Column("value", columns.Json, nullable=False, comment="Valeur proposée"),
        sa.Column("method", sa.Text(), nullable=False, comment="Comment elle a été mesurée"),
        sa.Column("measured_on", sa.Date(), nullable=True, comment="Jour du vol ou de l'image"),
        sa.Column("trust", sa.Text(), nullable=False, comment="Bonne, Moyenne ou Faible"),
        sa.Column("state", sa.Text(), nullable=False, comment="proposed, accepted ou refused"),
        sa.Column("decided_at", columns.Instant(), nullable=True, comment="Quand il en fut décidé, UTC"),
        sa.Column("decided_by", columns.BigKey, nullable=True, comment="Qui en a décidé"),
        sa.Column("sheet_uuid", columns.Uuid, nullable=True, comment="Fiche qui a reçu la valeur"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'refused')", name=op.f("ck_ponds_proposal_state")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_proposal_author_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people_person.id"], name=op.f("fk_ponds_proposal_decided_by")),
        sa.ForeignKeyConstraint(
            ["pond_id"], ["ponds_pond.id"], name=op.f("fk_ponds_proposal_pond_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_proposal")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ponds_proposal_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_proposal_pond_id"), "ponds_proposal", ["pond_id"], unique=False)
    op.create_index(op.f("ix_ponds_proposal_updated_at"), "ponds_proposal", ["updated_at"], unique=False)
