"""Stands for the revision of GeoNature's core that lists which permissions may be granted."""

import sqlalchemy as sa
from alembic import op

revision = "f051b88a57fd"
down_revision = "f06cc80cc8ba"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in (
        "CREATE SCHEMA gn_permissions",
        "CREATE TABLE gn_permissions.bib_actions (id_action serial PRIMARY KEY, code_action varchar(50) NOT NULL)",
        "INSERT INTO gn_permissions.bib_actions (code_action) VALUES ('C'), ('R'), ('U'), ('V'), ('E'), ('D')",
        "CREATE TABLE gn_permissions.t_objects (id_object serial PRIMARY KEY, code_object varchar(50) UNIQUE NOT NULL, "
        "description_object text)",
        "INSERT INTO gn_permissions.t_objects (code_object) VALUES ('ALL'), ('PERMISSIONS')",
        "CREATE TABLE gn_permissions.t_permissions_available ("
        "id_module int REFERENCES gn_commons.t_modules, id_object int REFERENCES gn_permissions.t_objects, "
        "id_action int REFERENCES gn_permissions.bib_actions, label text, scope_filter boolean DEFAULT false, "
        "sensitivity_filter boolean DEFAULT false, PRIMARY KEY (id_module, id_object, id_action))",
        "CREATE TABLE gn_permissions.t_permissions (id_permission serial PRIMARY KEY, id_role int NOT NULL, "
        "id_module int, id_object int, id_action int, scope_value int, "
        "FOREIGN KEY (id_module, id_object, id_action) REFERENCES gn_permissions.t_permissions_available)",
    ):
        op.execute(sa.text(statement))


def downgrade() -> None:
    op.execute(sa.text("DROP SCHEMA gn_permissions CASCADE"))
