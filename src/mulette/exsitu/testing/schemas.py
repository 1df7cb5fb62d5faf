"""What the API of the tests takes and gives; values themselves are read by ``values``, faults told by field."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, Date, Dict, Float, Integer, List, Nested, Raw, String
from apiflask.validators import Length, Range

from mulette.exsitu.testing.operations.planning import CHANGEABLE, OF_PROTOCOL
from mulette.exsitu.testing.values import seed_test_fields
from mulette.exsitu.vocabulary import terms

SEEDS = Range(0, 10_000)
RANK: dict[str, Any] = {
    "required": True,
    "validate": Range(1, 10_000),
    "metadata": {"description": "Rang de la répétition, de 1"},
}


def _given(*names: str) -> dict[str, Any]:
    fields = seed_test_fields()
    return {
        name: Raw(allow_none=True, metadata={"description": f"{fields[name].label}. {fields[name].help}"})
        for name in names
    }


TESTS_IN: dict[str, Any] = {
    **_given(*seed_test_fields()),
    "lots": List(
        UUIDField(), required=True, validate=Length(1, 500), metadata={"description": "UUID des lots, un essai chacun"}
    ),
    "protocol": UUIDField(allow_none=True, metadata={"description": "UUID du protocole qui remplit le reste"}),
}
"""Tests to add: the same one for each lot."""
TEST_CHANGE_IN = _given(*sorted(CHANGEABLE))
"""What may change of a test."""
PROTOCOL_IN: dict[str, Any] = {
    **_given(*OF_PROTOCOL, "comment"),
    "name": String(metadata={"description": "Nom, unique"}),
    "source": String(allow_none=True, metadata={"description": "Norme ou manuel suivi"}),
    "is_open": Boolean(metadata={"description": "Faux : n'est plus proposé"}),
}
"""A protocol, or what changes of it."""
FATES_IN: dict[str, Any] = {
    name: Integer(load_default=0, validate=SEEDS, metadata={"description": label})
    for name, label in terms("SEED_FATE").items()
}


class TestsQuery(Schema):
    """Filters, the same as those of the pages, and the page asked for."""

    q = String(metadata={"description": "Numéro, taxon, numéro du lot ou code d'étiquette"})
    status = List(String(), metadata={"description": "planned, running, to_close, closed, cancelled"})
    kind = List(String(), metadata={"description": "germination, tetrazolium, cut, xray, embryo, nursery"})
    purpose = List(String(), metadata={"description": "initial, monitoring, dormancy, pre_sowing"})
    due = String(metadata={"description": "1 : à compter aujourd'hui, ou en retard"})
    lot = String(metadata={"description": "UUID du lot essayé"})
    after = Integer(metadata={"description": "Valeur de next de la page précédente"})
    limit = Integer(metadata={"description": "Essais par page, 1 à 1000 ; 100 par défaut"})


class TestFatesOut(Schema):
    """A replicate, what was counted in it, what its seeds became."""

    rank = Integer()
    code = String(metadata={"description": "Code de l'étiquette : E-2026_0012-3"})
    seeds = Integer(metadata={"description": "Graines semées"})
    germinated = Integer()
    removed = Integer(metadata={"description": "Contaminées retirées aux comptages"})
    normal = Integer(allow_none=True)
    abnormal = Integer(allow_none=True)
    fresh = Integer(allow_none=True)
    contaminated = Integer(allow_none=True)
    empty = Integer(allow_none=True)
    infested = Integer(allow_none=True)
    dead = Integer(allow_none=True)
    lost = Integer(allow_none=True)


class SeedTestOut(Schema):
    """A test."""

    uuid = UUIDField()
    code = String(metadata={"description": "Code de l'étiquette : E-2026_0012"})
    number = String()
    version = Integer(metadata={"description": "À rendre dans If-Match"})
    lot = UUIDField()
    lot_code = String()
    cd_nom = Integer(allow_none=True)
    taxon_name = String(allow_none=True)
    qualifier = String(allow_none=True)
    generation = Integer()
    kind = String()
    purpose = String()
    status = String()
    treatment = String(allow_none=True)
    started_on = Date()
    zero_on = Date(allow_none=True, metadata={"description": "Jour zéro des temps ; vide : le début"})
    lasts_days = Integer()
    count_every_days = Integer()
    due_on = Date(allow_none=True, metadata={"description": "Prochain comptage"})
    ended_on = Date(allow_none=True)
    operator = String(allow_none=True)
    criterion = String(allow_none=True)
    is_conclusive = Boolean()
    viability_percent = Float(allow_none=True)
    comment = String(allow_none=True)
    replicates = List(Nested(TestFatesOut))
    phases = List(Dict())
    pretreatments = List(Dict())


class OneTestOut(SeedTestOut):
    """One test alone."""


class TestsOut(Schema):
    """One page of tests."""

    tests = List(Nested(SeedTestOut))
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


class TestsPlannedOut(Schema):
    """The tests that were just added."""

    tests = List(Nested(SeedTestOut))


class TestStartIn(Schema):
    """The start of a planned test."""

    started_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})


class TestCancelIn(Schema):
    """Why."""

    reason = String(required=True, metadata={"description": "Pourquoi"})


class TestCountIn(Schema):
    """What was seen of a replicate on a day."""

    germinated = Integer(required=True, validate=SEEDS, metadata={"description": "Nouvellement germées ; 0 : aucune"})
    removed = Integer(load_default=0, validate=SEEDS, metadata={"description": "Contaminées retirées ce jour-là"})


class TestReplicateCountIn(TestCountIn):
    """What was seen of one of the replicates."""

    replicate = Integer(**RANK)


class TestCountsIn(Schema):
    """The counts of one day."""

    counted_on = Date(required=True)
    counts = List(Nested(TestReplicateCountIn), required=True, validate=Length(1, 50))


class TestCountOut(Schema):
    """A count."""

    replicate = Integer()
    counted_on = Date()
    germinated = Integer()
    removed = Integer()
    observer = String(allow_none=True)
    version = Integer(metadata={"description": "À rendre dans If-Match"})


class OneTestCountOut(TestCountOut):
    """One count alone."""


class TestCountsOut(Schema):
    """The counts of a test."""

    counts = List(Nested(TestCountOut))


class TestFatesIn(Schema):
    """What the seeds of some replicates became."""

    replicates = List(
        Nested(Schema.from_dict({"rank": Integer(**RANK), **FATES_IN}, name="TestReplicateFatesIn")),
        required=True,
        validate=Length(1, 50),
    )


class TestFatesListOut(Schema):
    """The replicates of a test."""

    replicates = List(Nested(TestFatesOut))


class TestCloseIn(Schema):
    """The closing of a test."""

    ended_on = Date(metadata={"description": "Jour ; aujourd'hui par défaut"})
    is_conclusive = Boolean(load_default=True, metadata={"description": "Le résultat vaut pour le lot"})


class TestRateOut(Schema):
    """A share of seeds with its Wilson 95 % interval, in %."""

    successes = Integer()
    trials = Integer()
    percent = Float()
    low = Float()
    high = Float()


class TestResultOut(Schema):
    """The figures of some replicates."""

    sown = Integer()
    germinated = Integer()
    untimed = Integer(metadata={"description": "Germées avant le jour zéro, ou sans jour : les temps sont indéfinis"})
    on_sown = Nested(TestRateOut, allow_none=True)
    on_filled = Nested(TestRateOut, allow_none=True, metadata={"description": "Sur les graines ni vides ni parasitées"})
    viable = Nested(TestRateOut, allow_none=True, metadata={"description": "Germées et fraîches, sur graines pleines"})
    metrics = Dict(metadata={"description": "Toutes les mesures par leur nom ; nul : indéfini"})
    days = List(Float(), metadata={"description": "Jours depuis le jour zéro"})
    cumulated = List(Integer(), metadata={"description": "Germées jusqu'à ces jours"})


class TestReplicateOut(TestResultOut):
    """The figures of one replicate."""

    rank = Integer()


class TestResultsOut(TestResultOut):
    """The figures of a test: replicates pooled, then each."""

    zero_on = Date()
    hill = Dict(allow_none=True, metadata={"description": "Courbe de Hill a, b, c, y0 ; nul : pas d'ajustement"})
    replicates = List(Nested(TestReplicateOut))


class ComparisonQuery(Schema):
    """The tests to compare."""

    tests = String(required=True, metadata={"description": "UUID séparés par des virgules, 12 au plus"})


class ComparisonOut(Schema):
    """How several tests differ."""

    tests = List(Dict(), metadata={"description": "uuid, code et treatment, dans l'ordre demandé"})
    rates = Dict(
        metadata={
            "description": "on_sown, on_filled, viable : parts de chaque essai, méthode (chi2 ou fisher), p, "
            "différences avec le premier en points (Newcombe, 95 %)"
        }
    )


class ProtocolOut(Schema):
    """A protocol."""

    uuid = UUIDField()
    name = String()
    kind = String()
    purpose = String()
    criterion = String(allow_none=True)
    replicates = Integer()
    seeds = Integer()
    lasts_days = Integer()
    count_every_days = Integer()
    phases = List(Dict(), allow_none=True)
    pretreatments = List(Dict(), allow_none=True)
    source = String(allow_none=True)
    comment = String(allow_none=True)
    is_open = Boolean()
    version = Integer(metadata={"description": "À rendre dans If-Match"})
