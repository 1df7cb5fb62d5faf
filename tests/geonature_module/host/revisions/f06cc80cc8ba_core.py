"""Stands for the first revision of GeoNature's core: the modules."""

import sqlalchemy as sa
from alembic import op

revision = "f06cc80cc8ba"
down_revision = None
branch_labels = ("geonature",)
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("CREATE SCHEMA gn_commons"))
    op.execute(
        sa.text(
            "CREATE TABLE gn_commons.t_modules (id_module serial PRIMARY KEY, module_code varchar(50) UNIQUE NOT NULL, "
            "module_label varchar(255) NOT NULL, module_path varchar(255) NOT NULL)"
        )
    )


def downgrade() -> None:
    op.execute(sa.text("DROP SCHEMA gn_commons CASCADE"))
