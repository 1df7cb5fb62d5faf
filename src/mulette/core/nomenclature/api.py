"""REST API of the vocabularies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, String

from mulette.core.house import current_house
from mulette.core.nomenclature import queries
from mulette.core.nomenclature.tables import NomenclatureTerm, NomenclatureType

blueprint = APIBlueprint("nomenclature_api", __name__, url_prefix="/api/v1", tag="Nomenclatures")


class TypeOut(Schema):
    """A vocabulary."""

    code = String()
    label = String()
    source = String()
    version = String()


class TermOut(Schema):
    """A term of a vocabulary."""

    code = String()
    mnemonic = String()
    label = String()
    parent = String(allow_none=True, metadata={"description": "Code du terme plus large"})
    is_active = Boolean()
    is_default = Boolean()
    version = String()


class TermsQuery(Schema):
    """Which terms are wanted."""

    regne = String(load_default=None, metadata={"description": "Ne garder que les termes qui valent pour ce règne"})
    group2_inpn = String(load_default=None, metadata={"description": "… et pour ce groupe 2 INPN"})
    closed = Boolean(load_default=False, metadata={"description": "Donner aussi les termes fermés"})


@blueprint.get("/nomenclatures")
@blueprint.output(TypeOut(many=True))
def types() -> Sequence[NomenclatureType]:
    """Nomenclatures chargées, avec leur standard."""
    with current_house().store.reading() as session:
        return queries.all_types(session)


@blueprint.get("/nomenclatures/<type_>")
@blueprint.input(TermsQuery, location="query")
@blueprint.output(TermOut(many=True))
@blueprint.doc(responses=[404])
def terms(type_: str, query_data: dict[str, Any]) -> Sequence[NomenclatureTerm]:
    """Termes d'une nomenclature, dans leur ordre."""
    with current_house().store.reading() as session:
        return queries.terms_of(session, type_, **query_data)
