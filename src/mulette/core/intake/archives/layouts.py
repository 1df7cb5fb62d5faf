"""The files that go with records, in the order in which they are written, and their columns.

Source: exchange format of the SINP PACA (tables of import of sinp-shared-data), 2020 to 2024; several names of a column
were in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RECORDS = "synthese"
"""Name of the file of records."""

ACTION = ("meta_last_action", "last_action")
_DESCRIPTION = ("description", "desc")


@dataclass(frozen=True)
class Layout:
    """One file.

    Parameters
    ----------
    name
        Its name in an archive, without suffix.
    label
        What it holds, in French.
    code
        Our name of the column that names a row.
    columns
        Names in the file of each of our columns.
    """

    name: str
    label: str
    code: str
    columns: Mapping[str, tuple[str, ...]]


def _coded(*names: str) -> dict[str, tuple[str, ...]]:
    return {name: (f"code_nomenclature_{name}",) for name in names}


LAYOUTS = (
    Layout(
        "source",
        "Sources",
        "code",
        {
            "code": ("name_source", "name"),
            "description": ("desc_source", *_DESCRIPTION),
            "url": ("url_source", "url"),
        },
    ),
    Layout(
        "organism",
        "Organismes",
        "name",
        {"uuid": ("unique_id",), "name": ("name",), "email": ("email",), "url": ("organism_url", "url")},
    ),
    Layout(
        "user",
        "Personnes",
        "uuid",
        {
            "uuid": ("unique_id",),
            "given_name": ("firstname",),
            "family_name": ("name",),
            "email": ("email",),
            "organisation": ("code_organism",),
        },
    ),
    Layout(
        "acquisition_framework",
        "Cadres d'acquisition",
        "name",
        {
            "uuid": ("unique_id",),
            "name": ("name",),
            "description": _DESCRIPTION,
            "parent": ("parent_code",),
            "is_parent": ("is_parent",),
            "start_date": ("start_date",),
            "end_date": ("end_date",),
            "keywords": ("keywords",),
            "target_description": ("target_description",),
            "ecologic_or_geologic_target": ("ecologic_or_geologic_target",),
            "territory_desc": ("territory_desc",),
            **_coded("territorial_level", "financing_type"),
            "objectives": ("cor_objectifs",),
            "sinp_themes": ("cor_voletsinp",),
            "actors": ("cor_actors_organism",),
        },
    ),
    Layout(
        "dataset",
        "Jeux de données",
        "code",
        {
            "uuid": ("unique_id",),
            "code": ("shortname",),
            "name": ("name",),
            "framework": ("code_acquisition_framework",),
            "description": _DESCRIPTION,
            "keywords": ("keywords",),
            "marine_domain": ("marine_domain",),
            "terrestrial_domain": ("terrestrial_domain",),
            **_coded("data_type", "collecting_method", "data_origin", "source_status", "resource_type"),
            "objective": ("code_nomenclature_dataset_objectif",),
            "territories": ("cor_territory",),
            "actors": ("cor_actors_organism",),
        },
    ),
)
"""Before records; what is withdrawn goes after them, in reverse order."""

NAMES = (*(layout.name for layout in LAYOUTS), RECORDS)
