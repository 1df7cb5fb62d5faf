"""The rooms of the house: an explicit list, and those that other distributions add.

A distribution adds a room by an entry point of the group ``mulette.rooms`` that names its ``ROOM``.
"""

from __future__ import annotations

from importlib.metadata import entry_points

from mulette.core.diffusion.room import ROOM as DIFFUSION
from mulette.core.habitats.room import ROOM as HABITATS
from mulette.core.intake.harvesting.room import ROOM as HARVESTING
from mulette.core.intake.room import ROOM as INTAKE
from mulette.core.jobs.room import ROOM as JOBS
from mulette.core.journal.room import ROOM as JOURNAL
from mulette.core.media.room import ROOM as MEDIA
from mulette.core.metadata.room import ROOM as METADATA
from mulette.core.nomenclature.room import ROOM as NOMENCLATURE
from mulette.core.people.room import ROOM as PEOPLE
from mulette.core.places.room import ROOM as PLACES
from mulette.core.room import Room, load_tables
from mulette.core.taxonomy.room import ROOM as TAXONOMY
from mulette.exsitu.acts.room import ROOM as EXSITU_ACTS
from mulette.exsitu.bank.room import ROOM as SEED_BANK
from mulette.exsitu.bench.room import ROOM as BENCH
from mulette.exsitu.collecting.room import ROOM as COLLECTING
from mulette.exsitu.culture.room import ROOM as CULTURE
from mulette.exsitu.lineage.room import ROOM as LINEAGE
from mulette.exsitu.passport.room import ROOM as PASSPORTS
from mulette.exsitu.room import ROOM as EXSITU
from mulette.exsitu.school.room import ROOM as SCHOOL_BANK
from mulette.exsitu.sowing.room import ROOM as SOWING
from mulette.exsitu.testing.room import ROOM as SEED_TESTS
from mulette.occurrences.correcting.room import ROOM as CORRECTING
from mulette.occurrences.dashboards.room import ROOM as DASHBOARDS
from mulette.occurrences.duplicates.room import ROOM as DUPLICATES
from mulette.occurrences.geonature.room import ROOM as GEONATURE
from mulette.occurrences.products.room import ROOM as PRODUCTS
from mulette.occurrences.publishing.room import FEATURES, FILES
from mulette.occurrences.room import ROOM as OCCURRENCES
from mulette.occurrences.sensitivity.room import ROOM as SENSITIVITY
from mulette.occurrences.validation.room import ROOM as VALIDATION
from mulette.ponds.campaigns.room import ROOM as POND_CAMPAIGNS
from mulette.ponds.detecting.room import ROOM as POND_DETECTION
from mulette.ponds.judging.room import ROOM as POND_EVALUATION
from mulette.ponds.learning.room import ROOM as POND_MODELS
from mulette.ponds.network.room import ROOM as POND_NETWORK
from mulette.ponds.register.room import ROOM as PONDS
from mulette.ponds.reviewing.room import ROOM as POND_REVIEW
from mulette.ponds.sensing.room import ROOM as POND_LAYERS
from mulette.ponds.synthetic.room import ROOM as POND_BOCAGE

ROOMS: tuple[Room, ...] = (
    NOMENCLATURE,
    TAXONOMY,
    HABITATS,
    PLACES,
    PEOPLE,
    METADATA,
    MEDIA,
    JOBS,
    JOURNAL,
    DIFFUSION,
    INTAKE,
    HARVESTING,
    OCCURRENCES,
    SENSITIVITY,
    PRODUCTS,
    DASHBOARDS,
    CORRECTING,
    DUPLICATES,
    FILES,
    FEATURES,
    VALIDATION,
    GEONATURE,
    PONDS,
    POND_LAYERS,
    POND_BOCAGE,
    POND_MODELS,
    POND_DETECTION,
    POND_REVIEW,
    POND_CAMPAIGNS,
    POND_NETWORK,
    POND_EVALUATION,
    EXSITU,
    EXSITU_ACTS,
    LINEAGE,
    COLLECTING,
    SEED_BANK,
    SEED_TESTS,
    SOWING,
    CULTURE,
    BENCH,
    PASSPORTS,
    SCHOOL_BANK,
    *(point.load() for point in entry_points(group="mulette.rooms")),
)


def load_all_tables() -> None:
    """Load the tables of all rooms."""
    load_tables(ROOMS)
