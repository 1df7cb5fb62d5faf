"""The pages of the gallery, with made-up content, under the content security policy of the real house."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request
from jinja2 import FileSystemLoader

import mulette.web
from mulette.core.listing import Page, read_state
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web import look, words
from mulette.web.answers import MESSAGES, TITLES
from mulette.web.security import content_policy
from tests.browser.gallery import tiles
from tests.browser.gallery.content import (
    COLUMNS,
    FILTERS,
    ISLAND,
    POND,
    RAIL,
    RECENT,
    RECORDS,
    SHEET,
    SORTS,
    SOUTH,
    WAITING,
    WEST,
    YEARS,
    bounds,
    square,
)

WEB = Path(mulette.web.__file__).parent
HERE = Path(__file__).parent
TEMPLATE_FOLDERS = (WEB, HERE)


def make_gallery() -> Flask:
    """Make the gallery application."""
    app = Flask("gallery", static_folder=str(WEB / "static"))
    folders = [folder / "templates" for folder in TEMPLATE_FOLDERS]
    app.jinja_loader = FileSystemLoader([*folders, *(room.templates for room in ROOMS if room.templates)])
    app.secret_key = "gallery"
    look.register(app)
    app.jinja_env.globals["csrf_token"] = lambda: "gallery"
    policy = content_policy(Settings())

    @app.after_request
    def _policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        return response

    @app.context_processor
    def _shell() -> dict[str, Any]:
        rail = [{"label": a, "icon": b, "url": c, "active": request.path == c} for a, b, c in RAIL]
        viewer = SimpleNamespace(name="Camille Le Goff", login="camille", is_anonymous=False)
        return {"rail": rail, "viewer": viewer, "territory": "Île d’Escourt", "version": "0.1.0"}

    for rule, view in PAGES.items():
        app.add_url_rule(rule, view.__name__, view, methods=["GET", "POST"])
    app.add_url_rule("/connexion", "people.sign_in", sign_in, methods=["GET", "POST"])
    app.add_url_rule("/travaux", "jobs.listing", job)
    return app


def home() -> str:
    return render_template("home.html", waiting=WAITING, recent=RECENT)


def listing() -> str:
    state = read_state(request.args, COLUMNS, default_sort="-date")
    found = sorted(RECORDS, key=lambda row: row[SORTS.get(state.sort, state.sort)], reverse=state.descending)
    page = Page(found[state.offset : state.offset + state.size], len(found), state)
    batch = [("Valider", "/liste"), ("Changer de jeu de données", "/liste")]
    return render_template(
        "records/list.html",
        page=page,
        columns=COLUMNS,
        batch=batch,
        map_url="/carte",
        export_url="/liste",
        new_url="/formulaire",
        **FILTERS,
    )


def empty() -> str:
    page = Page([], 0, read_state({}, COLUMNS, default_sort="-date"))
    return render_template("gallery/empty.html", page=page, columns=COLUMNS)


def no_rights() -> str:
    return render_template("gallery/no_rights.html")


def form() -> str:
    errors = {
        "date_min": "La date de fin (02/03/2019) précède la date de début (12/03/2019).",
        "count_min": "« beaucoup » n’est pas un nombre.",
    }
    return render_template("gallery/form.html", errors=errors if request.args.get("erreurs") else {})


def delivery() -> str:
    return render_template("gallery/delivery.html")


def sheet() -> str:
    shapes = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Point", "coordinates": [WEST + 0.05, SOUTH + 0.06]},
    }
    config = {"bounds": bounds(), "shapes": shapes, "areas": {"tiles": "/tiles/areas/{z}/{x}/{y}.mvt"}}
    return render_template("records/sheet.html", row=RECORDS[0], config=config, list_url="/liste", **SHEET)


def job() -> str:
    work = {
        "id": 4,
        "title": "Écriture de odonates.gpkg",
        "state": request.args.get("state", "running"),
        "stage": "Rattachement aux communes",
        "done": 8400,
        "total": 20000,
        "seconds_left": 130,
        "message": "",
        "result_url": "/livraison",
    }
    name = "gallery/job_part.html" if request.headers.get("HX-Request") else "gallery/job.html"
    return render_template(name, job=work)


def chart() -> str:
    return render_template("gallery/chart.html", rows=YEARS)


def map_page() -> str:
    config = {
        "bounds": bounds(),
        "records": {"tiles": "/tiles/records/{z}/{x}/{y}.mvt"},
        "areas": {"tiles": "/tiles/areas/{z}/{x}/{y}.mvt"},
        "count": "/compte",
        "card": "/carte/{id}",
        "breaks": [1, 3, 6, 10, 20],
    }
    return render_template("records/map.html", config=config, q="", list_url="/liste", **FILTERS)


def count() -> Response:
    west, south, east, north = map(float, request.args["view"].split(","))
    inside = sum(west <= row["lon"] <= east and south <= row["lat"] <= north for row in RECORDS)
    return jsonify(words=f"{inside} données dans la vue, sur {len(RECORDS)}.")


def card(id: int) -> str:
    if id > len(RECORDS):
        abort(404)
    return render_template("records/card.html", row=RECORDS[id - 1])


def error(status: int) -> tuple[str, int]:
    message = MESSAGES.get(status, "Il vous manque le droit « valider » sur « donnée ».")
    return render_template(
        "error.html", status=status, title=TITLES[status], message=message, code=f"http.{status}"
    ), status


def sign_in() -> str:
    message = (
        "L’identifiant ou le mot de passe ne convient pas. Vérifiez-les, puis recommencez."
        if request.args.get("refus")
        else ""
    )
    return render_template("sign_in.html", message=message, username="camille" if message else "")


def record_tile(z: int, x: int, y: int) -> Response:
    if z < 11:
        cells: dict[tuple[int, int], int] = {}
        for row in RECORDS:
            key = (int((row["lon"] - WEST) / 0.02), int((row["lat"] - SOUTH) / 0.02))
            cells[key] = cells.get(key, 0) + 1
        shapes = [({"count": n}, square(WEST + a * 0.02, SOUTH + b * 0.02, 0.02)) for (a, b), n in cells.items()]
        return mvt(tiles.layer("cells", shapes, z, x, y))
    labelled = [
        ({"id": row["id"], "name": row["name"], "label": f"{words.date(row['date_min'])}, {row['place']}"}, row)
        for row in RECORDS
    ]
    points = [(names, [(row["lon"], row["lat"])]) for names, row in labelled if row["id"] % 9]
    areas = [
        (names, square(round(row["lon"], 2), round(row["lat"], 2), 0.015))
        for names, row in labelled
        if not row["id"] % 45
    ]
    return mvt(tiles.layer("points", points, z, x, y) + tiles.layer("areas", areas, z, x, y))


def area_tile(z: int, x: int, y: int) -> Response:
    return mvt(
        tiles.layer(
            "areas", [({"kind": "COM", "name": "Saint-Aubin-des-Prés"}, ISLAND), ({"kind": "water"}, POND)], z, x, y
        )
    )


def mvt(content: bytes) -> Response:
    return Response(content, mimetype="application/vnd.mapbox-vector-tile")


PAGES = {
    "/": home,
    "/liste": listing,
    "/vide": empty,
    "/sans-droit": no_rights,
    "/formulaire": form,
    "/livraison": delivery,
    "/fiche": sheet,
    "/travail": job,
    "/graphique": chart,
    "/carte": map_page,
    "/compte": count,
    "/carte/<int:id>": card,
    "/erreur/<int:status>": error,
    "/tiles/records/<int:z>/<int:x>/<int:y>.mvt": record_tile,
    "/tiles/areas/<int:z>/<int:x>/<int:y>.mvt": area_tile,
}
