"""REST API of the taxa."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from apiflask.validators import Length, Range, Regexp

from mulette.core.house import current_house
from mulette.core.taxonomy import queries
from mulette.core.taxonomy.ranks import rank_label
from mulette.core.taxonomy.statuses.territories import territories_of
from mulette.core.taxonomy.tables import Taxon

blueprint = APIBlueprint("taxa_api", __name__, url_prefix="/api/v1", tag="Taxons")


class NameOut(Schema):
    """A name of TAXREF; the columns bear its names."""

    cd_nom = Integer()
    cd_ref = Integer(metadata={"description": "Code du nom valide"})
    lb_nom = String()
    lb_auteur = String(allow_none=True)
    nom_vern = String(allow_none=True)
    rang = String(allow_none=True)
    rang_label = String()
    regne = String(allow_none=True)
    group2_inpn = String(allow_none=True)


class FoundOut(NameOut):
    """An answer of the search."""

    nom_valide = String(metadata={"description": "Nom valide, sans auteur"})
    is_vernacular = Boolean(metadata={"description": "Trouvé par un nom français"})


class StatusOut(Schema):
    """A status in a territory."""

    type = String()
    type_label = String()
    code = String()
    label = String(allow_none=True)
    territory = String(metadata={"description": "Code CD_SIG de l'INPN ; vide si la liste ne le dit pas"})
    territory_label = String(allow_none=True)
    source = String(allow_none=True)
    remark = String(allow_none=True)


class TaxonOut(NameOut):
    """A name with all that is known of its taxon."""

    phylum = String(allow_none=True)
    classe = String(allow_none=True)
    ordre = String(allow_none=True)
    famille = String(allow_none=True)
    group1_inpn = String(allow_none=True)
    group3_inpn = String(allow_none=True)
    habitat = String(allow_none=True)
    fr = String(allow_none=True)
    cd_sup = Integer(allow_none=True)
    taxref_version = String()
    valid_name = Nested(NameOut)
    synonyms = List(Nested(NameOut))
    children = List(Nested(NameOut))
    statuses = List(Nested(StatusOut))


class TaxaQuery(Schema):
    """What names are looked for."""

    q = String(required=True, validate=Length(1, 200), metadata={"description": "Début des mots du nom, ou code"})
    group2_inpn = String(load_default=None, metadata={"description": "Groupe 2 INPN : Mammifères, Oiseaux…"})
    limit = Integer(load_default=20, validate=Range(1, 100))


class TaxaOut(Schema):
    """Names found, best first."""

    items = List(Nested(FoundOut))


class TaxonQuery(Schema):
    """Which statuses are wanted."""

    department = String(
        load_default=None,
        validate=Regexp(r"^(\d\d|2[AB]|97\d|98\d)$"),
        metadata={"description": "Ne garder que les statuts qui couvrent ce département : 05, 2A, 974"},
    )


@blueprint.get("/taxa")
@blueprint.input(TaxaQuery, location="query")
@blueprint.output(TaxaOut)
def search(query_data: dict[str, Any]) -> dict[str, Any]:
    """Noms de taxons dont les mots commencent par ceux cherchés."""
    with current_house().store.reading() as session:
        found = queries.search_taxa(
            session, query_data["q"], limit=query_data["limit"], group2_inpn=query_data["group2_inpn"]
        )
    return {
        "items": [
            {**as_name(one.taxon), "nom_valide": one.valid_name, "is_vernacular": one.is_vernacular} for one in found
        ]
    }


@blueprint.get("/taxa/<int(signed=True):cd_nom>")
@blueprint.input(TaxonQuery, location="query")
@blueprint.output(TaxonOut)
@blueprint.doc(responses=[404])
def taxon(cd_nom: int, query_data: dict[str, Any]) -> dict[str, Any]:
    """Un nom, son taxon, ses synonymes, ce qu'il contient et ses statuts."""
    department = query_data["department"]
    with current_house().store.reading() as session:
        name = queries.get_taxon(session, cd_nom)
        return {
            **as_name(name),
            "valid_name": as_name(queries.valid_taxon(session, name)),
            "synonyms": [as_name(one) for one in queries.synonyms(session, name.cd_ref)],
            "children": [as_name(one) for one in queries.children(session, name.cd_ref)],
            "statuses": queries.statuses_of(session, name.cd_ref, territories_of(department) if department else None),
        }


def as_name(taxon: Taxon) -> dict[str, Any]:
    """Write a name for the API, with the label of its rank."""
    columns = {column.name: getattr(taxon, column.name) for column in Taxon.__table__.columns}
    return {**columns, "rang_label": rank_label(taxon.rang)}
