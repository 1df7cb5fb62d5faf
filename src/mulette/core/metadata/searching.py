"""What the search box finds among the frameworks and datasets."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from mulette.core.listing import ListState
from mulette.core.metadata.queries import list_datasets, list_frameworks
from mulette.core.people.viewer import Viewer
from mulette.core.room import Hit


def search(session: Session, viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Find datasets, then frameworks, by the words of their names and descriptions."""
    if not viewer.may("read", "dataset"):
        return []
    state = ListState(q=words, sort="name", size=limit)
    datasets = [
        Hit(dataset.name, f"jeu de données · {framework}", url_for("metadata.dataset", identifier=dataset.uuid))
        for dataset, framework in list_datasets(session, state).rows
    ]
    frameworks = [
        Hit(framework.name, "cadre d'acquisition", url_for("metadata.framework", identifier=framework.uuid))
        for framework, _ in list_frameworks(session, state).rows
    ]
    return [*datasets, *frameworks][:limit]
