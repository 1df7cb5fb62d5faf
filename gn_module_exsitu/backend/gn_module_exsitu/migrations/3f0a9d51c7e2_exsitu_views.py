"""Schema pr_exsitu, and the views of Mulette's tables that can be made

Revision ID: 3f0a9d51c7e2
Create Date: 2026-11-24

"""

from importlib.util import find_spec

import sqlalchemy as sa
from alembic import op

revision = "3f0a9d51c7e2"
down_revision = None
branch_labels = ("exsitu",)


def _depends_on():
    """Name what must stand first, among what this host has: TAXREF by TaxHub, the core by GeoNature."""
    found = []
    if find_spec("apptax"):
        found.append("9c2c0254aadc")  # taxonomie
    if find_spec("geonature"):
        found.append("f06cc80cc8ba")  # core of GeoNature
    return tuple(found) or None


depends_on = _depends_on()

# Columns that say where; null where the row is sensitive, and always where nothing says whether it is.
REFRESH = """
CREATE FUNCTION pr_exsitu.refresh_views() RETURNS TABLE (view_name text, state text)
LANGUAGE plpgsql SET search_path = pr_exsitu, public AS $$
DECLARE
  kind record;
  own text;
  flag text;
  wanted text[];
  missing text;
  definition text;
BEGIN
  FOR kind IN
    SELECT * FROM (VALUES
      ('v_populations', 'exsitu_population', NULL, NULL, 'Populations sauvages'),
      ('v_harvests', 'exsitu_harvest', NULL, NULL, 'Récoltes'),
      ('v_materials', 'exsitu_material', NULL, NULL, 'Matériels récoltés'),
      ('v_lots', 'exsitu_lot', NULL, NULL, 'Lots de la banque de semences'),
      ('v_packages', 'exsitu_package', 'exsitu_lot', 'lot_id', 'Paquets des lots'),
      ('v_movements', 'exsitu_movement', 'exsitu_lot', 'lot_id', 'Mouvements du stock'),
      ('v_weighings', 'exsitu_weighing', 'exsitu_lot', 'lot_id', 'Pesées des lots'),
      ('v_tests', 'exsitu_test', NULL, NULL, 'Essais de germination et de viabilité'),
      ('v_sowings', 'exsitu_sowing', NULL, NULL, 'Semis'),
      ('v_sowing_counts', 'exsitu_sowing_count', 'exsitu_sowing', 'sowing_id', 'Comptages de levées'),
      ('v_cultures', 'exsitu_culture', NULL, NULL, 'Cultures'),
      ('v_culture_events', 'exsitu_culture_event', 'exsitu_culture', 'culture_id', 'Événements des cultures'),
      ('v_outputs', 'exsitu_output', NULL, NULL, 'Sorties')
    ) AS k (view_name, table_name, through, by_column, label)
  LOOP
    view_name := kind.view_name;
    wanted := ARRAY['mulette.exsitu_node', 'mulette.people_organisation', 'mulette.' || kind.table_name];
    IF kind.through IS NOT NULL THEN
      wanted := wanted || ('mulette.' || kind.through);
    END IF;
    missing := pr_exsitu.first_missing(wanted || 'taxonomie.taxref'::text);
    IF missing IS NOT NULL THEN
      EXECUTE format('DROP VIEW IF EXISTS pr_exsitu.%I', view_name);
      state := missing;
      RETURN NEXT;
      CONTINUE;
    END IF;
    SELECT CASE WHEN bool_or(attname = 'is_sensitive') THEN 't.is_sensitive' ELSE 'true' END INTO flag
      FROM pg_attribute
      WHERE attrelid = to_regclass('mulette.' || kind.table_name) AND attnum > 0 AND NOT attisdropped;
    SELECT string_agg(
        CASE WHEN attname IN ('geom', 'place', 'station', 'site', 'precision_m', 'altitude_m')
          THEN format('CASE WHEN %s THEN NULL ELSE t.%I END AS %I', flag, attname, attname)
          ELSE format('t.%I', attname) END, ', ' ORDER BY attnum) INTO own
      FROM pg_attribute
      WHERE attrelid = to_regclass('mulette.' || kind.table_name) AND attnum > 0 AND NOT attisdropped
        AND attname NOT IN ('number', 'legacy_number', 'cd_nom', 'taxon_name', 'qualifier', 'generation',
          'organisation', 'cd_ref', 'nom_complet', 'nom_valide', 'nom_vern', 'famille', 'author_id');
    definition := format(
      'SELECT n.number, n.legacy_number, n.cd_nom, n.taxon_name, n.qualifier, n.generation, o.name AS organisation, '
      'x.cd_ref, x.nom_complet, x.nom_valide, x.nom_vern, x.famille, %s FROM mulette.%I t %s '
      'JOIN mulette.exsitu_node n ON n.id = %s '
      'LEFT JOIN mulette.people_organisation o ON o.id = n.organisation_id '
      'LEFT JOIN taxonomie.taxref x ON x.cd_nom = n.cd_nom',
      own, kind.table_name,
      CASE WHEN kind.through IS NULL THEN ''
        ELSE format('JOIN mulette.%I p ON p.id = t.%I', kind.through, kind.by_column) END,
      CASE WHEN kind.through IS NULL THEN 't.node_id' ELSE 'p.node_id' END);
    BEGIN
      EXECUTE format('CREATE OR REPLACE VIEW pr_exsitu.%I AS %s', view_name, definition);
    EXCEPTION WHEN invalid_table_definition THEN  -- a column went, or changed its type
      EXECUTE format('DROP VIEW pr_exsitu.%I', view_name);
      EXECUTE format('CREATE VIEW pr_exsitu.%I AS %s', view_name, definition);
    END;
    EXECUTE format('COMMENT ON VIEW pr_exsitu.%I IS %L', view_name, kind.label || ', jointes à TAXREF ; lecture seule');
    state := 'faite';
    RETURN NEXT;
  END LOOP;
END $$
"""

FIRST_MISSING = """
CREATE FUNCTION pr_exsitu.first_missing(wanted text[]) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pr_exsitu, public AS $$
DECLARE
  one text;
BEGIN
  FOREACH one IN ARRAY wanted LOOP
    IF NOT EXISTS (
      SELECT FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace WHERE s.nspname || '.' || c.relname = one
    ) THEN
      RETURN 'absente : pas de table ' || one;
    END IF;
    IF NOT has_schema_privilege(split_part(one, '.', 1), 'USAGE') THEN
      RETURN 'absente : pas de droit sur le schéma ' || split_part(one, '.', 1);
    END IF;
    IF NOT has_table_privilege(one, 'SELECT') THEN
      RETURN 'absente : pas de droit de lire ' || one;
    END IF;
  END LOOP;
  RETURN NULL;
END $$
"""

DROP = """
CREATE FUNCTION pr_exsitu.drop_views() RETURNS TABLE (view_name text, state text)
LANGUAGE plpgsql SET search_path = pr_exsitu, public AS $$
BEGIN
  FOR view_name IN
    SELECT c.relname FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE s.nspname = 'pr_exsitu' AND c.relkind = 'v' AND c.relname LIKE 'v\\_%' ORDER BY 1
  LOOP
    EXECUTE format('DROP VIEW pr_exsitu.%I', view_name);
    state := 'retirée';
    RETURN NEXT;
  END LOOP;
END $$
"""


def upgrade():
    label = "Banque de semences de Mulette : vues en lecture seule"
    for statement in (
        "CREATE SCHEMA pr_exsitu",
        f"COMMENT ON SCHEMA pr_exsitu IS '{label}'",
        FIRST_MISSING,
        REFRESH,
        DROP,
        "SELECT * FROM pr_exsitu.refresh_views()",
    ):
        op.execute(sa.text(statement))


def downgrade():
    op.execute(sa.text("SELECT * FROM pr_exsitu.drop_views()"))
    for function in ("drop_views()", "refresh_views()", "first_missing(text[])"):
        op.execute(sa.text(f"DROP FUNCTION pr_exsitu.{function}"))
    op.execute(sa.text("DROP SCHEMA pr_exsitu"))
