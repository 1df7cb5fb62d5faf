"""The distribution is what GeoNature's loader reads: entry points, wheel, layout, a front that Angular compiles."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from apiflask import APIFlask
from gn_module_exsitu.conf_schema_toml import GnModuleSchemaConf

from tests.geonature_module.conftest import MODULE, ROOT

NAMES = {
    "alembic_branch", "blueprint", "code", "config_schema", "doc_url", "label", "migrations", "picto", "type",
}  # fmt: skip
SOURCES = sorted((MODULE / "backend").rglob("*.py"))
FRONT = ROOT / "tests" / "geonature_module" / "front"
LOADER = """
import json, sys
from importlib.metadata import entry_points
[code] = [one for one in entry_points(group="gn_module", name="code") if one.load() == "EXSITU"]
dist = code.dist
points = {one.name: one for one in dist.entry_points}
said = ("code", "picto", "label", "type", "doc_url", "alembic_branch")
found = {name: dist.entry_points[name].load() for name in said}
schema, blueprint = dist.entry_points["config_schema"].load(), dist.entry_points["blueprint"].load()
blueprint.config = schema().load({})
from flask import Flask
app = Flask("geonature")
app.register_blueprint(blueprint, url_prefix="/" + found["code"].lower())
print(json.dumps({
    **found,
    "names": sorted(points), "groups": sorted({one.group for one in points.values()}),
    "package": sys.modules[dist.entry_points["code"].module].__file__,
    "migrations": dist.entry_points["migrations"].value, "folder": dist.entry_points["migrations"].load().__file__,
    "config": blueprint.config, "rules": [rule.rule for rule in app.url_map.iter_rules()],
    "mulette": [name for name in sys.modules if name.split(".")[0] == "mulette"], "version": dist.version,
}))
"""


def test_entry_points_are_read_as_the_loader_does(site: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run([sys.executable, "-c", LOADER], check=True, capture_output=True, text=True, env=environment)
    found = json.loads(done.stdout)
    assert set(found["names"]) == NAMES
    assert found["groups"] == ["gn_module"]
    assert (found["code"], found["alembic_branch"], found["label"]) == ("EXSITU", "exsitu", "Banque de semences")
    assert found["code"] == found["code"].upper()
    assert found["migrations"] == "gn_module_exsitu:migrations"
    assert {"/exsitu/me", "/exsitu/visit", "/exsitu/<path:resource>"} <= set(found["rules"])
    assert found["mulette"] == []
    assert found["version"] == (MODULE / "VERSION").read_text(encoding="utf-8").strip()


def test_the_wheel_holds_everything_the_module_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        held = set(opened.namelist())
    package = MODULE / "backend" / "gn_module_exsitu"
    needed = {str(path.relative_to(MODULE / "backend")) for path in package.rglob("*") if path.suffix != ".pyc"}
    assert {name for name in needed if (MODULE / "backend" / name).is_file()} <= held
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_the_layout_is_the_one_that_the_install_command_assumes() -> None:
    package = MODULE / "backend" / "gn_module_exsitu" / "__init__.py"
    assert (package.parents[2] / "config" / "conf_gn_module.toml.example").is_file()
    assert (MODULE / "frontend" / "app" / "gnModule.module.ts").is_file()
    languages = [json.loads((MODULE / f"frontend/assets/i18n/{one}.json").read_text("utf-8")) for one in ("fr", "en")]
    assert languages[0]["Exsitu"].keys() == languages[1]["Exsitu"].keys()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_module_is_python_3_9_and_never_imports_mulette(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
    named = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in named if name.split(".")[0] == "mulette"]
    if "migrations" in path.parts:
        assert not [name for name in named if name.startswith("gn_module_exsitu")]


def test_angular_compiles_the_front_against_stubs_of_geonature() -> None:
    compiler = ROOT / ".venv" / "angular" / "node_modules" / "@angular" / "compiler-cli" / "bundles/src/bin/ngc.js"
    node = shutil.which("node", path=f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert node, "node is missing: `make test` brings it"
    command = [node, compiler, "-p", FRONT / "tsconfig.json", "--noEmit"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("settings", ["geopackage"], indirect=True)
def test_every_route_of_the_front_shows_a_page_of_mulette(app: APIFlask) -> None:
    module = (MODULE / "frontend" / "app" / "gnModule.module.ts").read_text(encoding="utf-8")
    pages = [*re.findall(r"page: '([^']+)'", module), GnModuleSchemaConf().load({})["HOME_PAGE"]]
    assert len(pages) > 10
    addresses = app.url_map.bind("localhost")
    assert [page for page in pages if not addresses.test(page.replace("/scan/", "/scan/L-1"), "GET")] == []
