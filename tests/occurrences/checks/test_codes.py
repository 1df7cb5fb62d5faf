"""Every check of GeoNature and of GINCO has its own here, or a reason not to."""

from __future__ import annotations

from mulette.core.intake import findings
from mulette.occurrences.checks.catalogue import KINDS

ALL = (*findings.ALL, *KINDS)

# Source: GeoNature 2.17, error codes of the import.
GEONATURE = """
    INVALID_DATE DATE_MIN_TOO_HIGH DATE_MAX_TOO_HIGH DATE_MIN_TOO_LOW DATE_MAX_TOO_LOW DATE_MIN_SUP_DATE_MAX
    MISSING_VALUE CONDITIONAL_MANDATORY_FIELD_ERROR INVALID_INTEGER INVALID_NUMERIC INVALID_BOOL INVALID_UUID
    INVALID_CHAR_LENGTH DATASET_NOT_FOUND DATASET_NOT_AUTHORIZED DATASET_NOT_ACTIVE CLOSED_ACQUISITION_FRAMEWORK
    NO-GEOM INVALID_WKT INVALID_GEOMETRY GEOMETRY_OUT_OF_BOX GEOMETRY_OUTSIDE INVALID_ATTACHMENT_CODE
    MULTIPLE_GEO_INFO_WARNING COUNT_MIN_SUP_COUNT_MAX INVALID_NOMENCLATURE INVALID_EXISTING_PROOF_VALUE
    CD_NOM_NOT_FOUND CD_HAB_NOT_FOUND DUPLICATE_ENTITY_SOURCE_PK DUPLICATE_UUID EXISTING_UUID SKIP_EXISTING_UUID
    ALTI_MIN_SUP_ALTI_MAX DEPTH_MIN_SUP_ALTI_MAX INVALID_URL_PROOF EMPTY_FILE NO_FILE_SENDED FILE_EXTENSION_ERROR
    FILE_FORMAT_ERROR FILE_OVERSIZE FILE_NAME_TOO_LONG FILE_WITH_NO_DATA HEADER_SAME_COLUMN_NAME
    ROW_HAVE_TOO_MUCH_COLUMN ROW_HAVE_LESS_COLUMN EMPTY_ROW DUPLICATE_ROWS
"""
# Left out: those of files of several levels (ORPHAN_ROW, INCOHERENT_DATA, NO_PARENT_ENTITY, ERRONEOUS_PARENT_ENTITY),
# and those that GeoNature declares and never gives (INVALID_STATUT_SOURCE_VALUE, CONDITIONAL_INVALID_DATA,
# UNKNOWN_ERROR).

# Source: GINCO, checks of the import of occurrences of taxa.
GINCO = """
    1000 1001 1002 1004 1005 1101 1102 1104 1105 1106 1107 1111 1113 1114 1115 1116 1200 1201 1202 1203 1204 1205 1206
    1207 1208 1209 1211 1212 1217
"""
# Left out: errors of its own database (1003, 1108, 1109, 1110); 1103, told as 1102; the kind of geometry (1112), as all
# are taken; the valid name (1213), which no file gives; those of stations of habitats (1214, 1215, 1216, 1218, 1219).


def test_every_code_of_geonature_has_its_check() -> None:
    assert set(GEONATURE.split()) == {kind.geonature for kind in ALL if kind.geonature}


def test_every_check_of_ginco_has_its_own() -> None:
    assert set(GINCO.split()) == {code for kind in ALL for code in kind.ginco}
