"""Permission objects of the module, and what GeoNature may grant on each

Nothing is granted here: an administrator does it. Where there is no GeoNature, there is nothing to do.

Revision ID: 8c42e6b1f09d
Revises: 3f0a9d51c7e2
Create Date: 2026-11-24

"""

from importlib.util import find_spec

import sqlalchemy as sa
from alembic import op

revision = "8c42e6b1f09d"
down_revision = "3f0a9d51c7e2"
branch_labels = None
depends_on = ("f051b88a57fd",) if find_spec("geonature") else None  # available permissions

MODULE = "EXSITU"
OBJECTS = {
    "EXSITU_LOTS": "les lots, paquets et rangements de la banque de semences",
    "EXSITU_STOCK": "les mouvements du stock de semences",
    "EXSITU_TESTS": "les essais de germination et de viabilité",
    "EXSITU_CULTURES": "les semis et les cultures",
    "EXSITU_HARVESTS": "les missions, populations, récoltes et matériels",
    "EXSITU_PERMITS": "les autorisations et leurs quotas",
    "EXSITU_OUTPUTS": "les sorties, réintroductions et échanges",
    "EXSITU_MEDIA": "les photos et les documents",
    "EXSITU_LISTS": "les protocoles, numérotations et étiquettes",
}
VERBS = {"C": "Créer", "R": "Voir", "U": "Modifier", "E": "Exporter", "D": "Supprimer"}
PLACES = "EXSITU_PLACES"


def _available():
    """Give object, letter, whether it has a scope, label."""
    yield "ALL", "R", False, "Ouvrir la banque de semences"
    for code, what in OBJECTS.items():
        for letter, verb in VERBS.items():
            if letter != "E" or code not in ("EXSITU_LISTS", "EXSITU_MEDIA"):
                yield code, letter, True, f"{verb} {what}"
    yield PLACES, "R", True, "Voir les lieux précis des récoltes sensibles"


def upgrade():
    bind = op.get_bind()
    if not _has_geonature(bind):
        return
    known = bind.execute(
        sa.text("SELECT id_module FROM gn_commons.t_modules WHERE module_code = :code"),
        {"code": MODULE},
    )
    if known.scalar() is None:
        raise RuntimeError(
            "Le module EXSITU n'est pas déclaré dans gn_commons.t_modules : installez-le par "
            "« geonature install-gn-module », ou « geonature upgrade-modules-db EXSITU »."
        )
    for code, what in [*OBJECTS.items(), (PLACES, "les lieux précis des récoltes sensibles")]:
        bind.execute(
            sa.text("INSERT INTO gn_permissions.t_objects (code_object, description_object) VALUES (:code, :what)"),
            {"code": code, "what": f"Banque de semences : {what}"},
        )
    statement = sa.text(
        "INSERT INTO gn_permissions.t_permissions_available (id_module, id_object, id_action, label, scope_filter) "
        "SELECT m.id_module, o.id_object, a.id_action, :label, :scoped FROM gn_commons.t_modules m, "
        "gn_permissions.t_objects o, gn_permissions.bib_actions a "
        "WHERE m.module_code = :module AND o.code_object = :object AND a.code_action = :action"
    )
    for code, letter, scoped, label in _available():
        values = {
            "module": MODULE,
            "object": code,
            "action": letter,
            "scoped": scoped,
            "label": label,
        }
        bind.execute(statement, values)


def downgrade():
    bind = op.get_bind()
    if not _has_geonature(bind):
        return
    for table in ("t_permissions", "t_permissions_available"):
        bind.execute(
            sa.text(
                f"DELETE FROM gn_permissions.{table} WHERE id_module = "
                "(SELECT id_module FROM gn_commons.t_modules WHERE module_code = :module)"
            ),
            {"module": MODULE},
        )
    for code in [*OBJECTS, PLACES]:
        bind.execute(
            sa.text("DELETE FROM gn_permissions.t_objects WHERE code_object = :code"),
            {"code": code},
        )


def _has_geonature(bind):
    found = "SELECT count(*) FROM pg_namespace WHERE nspname IN ('gn_permissions', 'gn_commons')"
    return bind.execute(sa.text(found)).scalar() == 2
