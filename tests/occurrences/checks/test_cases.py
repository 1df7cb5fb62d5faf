"""Each rule against its own cases: ``cases/<module of the check>.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
import yaml

from mulette.core.findings.kinds import Finding
from mulette.core.places.locating import Locator
from mulette.occurrences.checks.catalogue import CHECKS, FILE_CHECKS
from mulette.occurrences.checks.keys import read_keys
from mulette.occurrences.checks.report import check_file, check_records
from mulette.occurrences.interpretation import interpret
from mulette.occurrences.known_taxa import SCHEMA, KnownTaxa
from mulette.occurrences.relief import Relief
from tests.factories.batches import make_batch, make_references

CASES = Path(__file__).with_name("cases")
RULES = {check.__name__.rpartition(".")[2]: check.KIND for check in (*CHECKS, *FILE_CHECKS)}


def read_cases() -> list[Any]:
    cases = []
    for path in sorted(CASES.glob("*.yaml")):
        for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            cases.append(pytest.param(path.stem, case, id=f"{path.stem}: {name}"))
    return cases


def look(case: dict[str, Any]) -> list[Finding]:
    given = dict(case.get("references", {}))
    if "territory" in given:
        given["territory"] = shapely.to_wkb(shapely.box(*given["territory"]))
    if "dataset_codes" in given:
        codes = given["dataset_codes"]
        given["dataset_codes"] = pl.DataFrame({"code": list(codes), "uuid": list(codes.values())})
    if "relief" in case:
        heights = np.array(case["relief"], dtype=np.float32)
        given["relief"] = Relief(np.where(heights < -1000, np.nan, heights), 700_000, 6_600_050, 25)
    if "known_taxa" in case:
        given["known_taxa"] = know(case["known_taxa"], case.get("departments", {}))
    batch = make_batch(case["rows"], srid=given.get("source_srid", 4326))
    references = make_references(**given)
    records = interpret(batch, references)
    return [
        *check_records(batch, records, references),
        *check_file(read_keys(batch, records), batch.columns, references),
    ]


def know(taxa: list[dict[str, Any]], departments: dict[int, list[float]]) -> KnownTaxa:
    known = KnownTaxa()
    known.learn(pl.DataFrame([dict.fromkeys(SCHEMA) | taxon for taxon in taxa], schema=SCHEMA))
    if departments:
        outlines = np.array([shapely.box(*box) for box in departments.values()], dtype=object)
        ids = np.array(list(departments), dtype=np.int64)
        known.departments = Locator(ids, np.array(["DEP"] * len(ids), dtype=object), outlines)
    return known


@pytest.mark.parametrize(("rule", "case"), read_cases())
def test_a_rule_finds_its_rows_and_no_other(rule: str, case: dict[str, Any]) -> None:
    findings = [finding for finding in look(case) if finding.kind == RULES[rule]]
    found = {" ".join(finding.columns) or "toute la ligne": list(finding.rows) for finding in findings}
    assert found == (case["found"] or {})
    if "says" in case:
        assert [finding.message for finding in findings] == [case["says"]]


def test_every_rule_has_its_cases() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == set(RULES)
