"""GeoNature's names for what we keep, and the exports that its harvesters know; pure.

Source: gn2pg-client 1.10.1 (kinds of exports) and the columns that its GeoNature-to-GeoNature scripts read.
"""

from __future__ import annotations

from dataclasses import dataclass

VALUES = {
    "id_synthese": "id",
    "id_source": "provider_id",
    "id_perm_sinp": "unique_id_sinp",
    "id_perm_grp_sinp": "unique_id_sinp_grp",
    "date_debut": "date_debut",
    "date_fin": "date_fin",
    "cd_nom": "cd_nom",
    "version_taxref": "meta_v_taxref",
    "nom_cite": "nom_cite",
    "nombre_min": "count_min",
    "nombre_max": "count_max",
    "altitude_min": "altitude_min",
    "altitude_max": "altitude_max",
    "profondeur_min": "depth_min",
    "profondeur_max": "depth_max",
    "observateurs": "observers",
    "determinateur": "determiner",
    "validateur": "validator",
    "numero_preuve": "sample_number_proof",
    "preuve_numerique": "digital_proof",
    "preuve_non_numerique": "non_digital_proof",
    "comment_releve": "comment_context",
    "comment_occurrence": "comment_description",
    "reference_biblio": "reference_biblio",
    "cd_hab": "cd_hab",
    "habitat": "habitat",
    "nom_lieu": "place_name",
    "precision": "precision",
    "donnees_additionnelles": "additional_data",
    "wkt_4326": "wkt_4326",
    "derniere_action": "updated_at",
    "area_attachment": "area_attachment",
    "comment_validation": "validation_comment",
    "validation_date": "meta_validation_date",
    "methode_regroupement": "grp_method",
}
"""``{their column: ours}``."""

CODES = {
    "nature_objet_geo": "geo_object_nature",
    "type_regroupement": "grp_typ",
    "comportement": "behaviour",
    "technique_obs": "obs_technique",
    "statut_biologique": "bio_status",
    "etat_biologique": "bio_condition",
    "naturalite": "naturalness",
    "preuve_existante": "exist_proof",
    "precision_diffusion": "diffusion_level",
    "stade_vie": "life_stage",
    "sexe": "sex",
    "objet_denombrement": "obj_count",
    "type_denombrement": "type_count",
    "niveau_sensibilite": "sensitivity",
    "statut_observation": "observation_status",
    "floutage_dee": "blurring",
    "statut_source": "source_status",
    "type_info_geo": "info_geo_type",
    "methode_determination": "determination_method",
    "statut_validation": "valid_status",
    "statut_biogeo": "biogeo_status",
}
"""``{their column: ours}`` of the codes of nomenclatures."""

ATTACHED, BLURRED = "2", "OUI"
"""TYP_INF_GEO « rattachement » and DEE_FLOU « oui »: what a blurred record says of itself."""

NONE, INSIDE, APART = "none", "inside", "apart"


@dataclass(frozen=True)
class Export:
    """An export that a harvester may ask for.

    Parameters
    ----------
    id
        Its number in the address.
    kind
        ``data_type`` in the configuration of gn2pg.
    label
        French label.
    metadata
        Where frameworks and datasets are told: not at all, inside each row, or apart, by their UUIDs.
    has_labels
        Whether nomenclatures are told by their labels rather than their codes.
    is_of_records
        Whether its rows are records; else they are frameworks with their datasets.
    product
        Code of the product of diffusion that it gives; all records where none.
    """

    id: int
    kind: str
    label: str
    metadata: str = NONE
    has_labels: bool = False
    is_of_records: bool = True
    product: str | None = None


EXPORTS = (
    Export(1, "synthese_with_cd_nomenclature", "Données, nomenclatures par leurs codes"),
    Export(2, "synthese_with_label", "Données, nomenclatures par leurs libellés", has_labels=True),
    Export(3, "synthese_with_metadata", "Données, avec cadre et jeu de données dans chaque ligne", INSIDE),
    Export(4, "synthese_with_metadata_separated", "Données, avec les UUID de leur cadre et jeu de données", APART),
    Export(5, "metadata_only", "Cadres d'acquisition et leurs jeux de données", is_of_records=False),
)
"""Exports of all that the reader may see; those of products come besides (``exports``)."""
