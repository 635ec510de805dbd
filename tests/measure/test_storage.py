"""Stored bytes against the table of facts where it is present, and against own measurements of other tables.

`tests/data/stored_bytes.csv`: ClickHouse 26.9 and pyarrow 26 on generated HTTP events of other sizes, cardinalities,
sort orders and rollups than the table of facts has; rows of 0.1 bytes and more.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.truth import needs_truth, truth_dir
from workbench.measure.validation import storage
from workbench.measure.validation.answer import Case, Skipped, reached
from workbench.program.streams import Stream
from workbench.store.catalog import load_catalog
from workbench.verbs.validate import validate

OWN = Path(__file__).parent.parent / "data" / "stored_bytes.csv"
CARDINALITIES = {"low": (1e2, 1e3, 1e4, 5e2), "mid": (5e3, 1e5, 1e6, 5e3), "high": (1e5, 1e7, 5e7, 5e4)}
STATUS = [0.7, 0.09, 0.07, 0.04, 0.03, 0.02, 0.02, 0.01, 0.007, 0.005, 0.005, 0.003]


def http(profile: str) -> Stream:
    zones, paths, addresses, networks = CARDINALITIES[profile]
    columns: list[dict[str, Any]] = [
        {"name": "zone", "type": "uint32", "cardinality": zones, "skew": 1.1},
        {"name": "path", "type": "string", "mean_bytes": 36.0, "cardinality": paths, "skew": 1.05},
        {"name": "ip", "type": "uint32", "cardinality": addresses, "skew": 0.9},
        {"name": "asn", "type": "uint32", "cardinality": networks, "skew": 1.0, "determined_by": "ip"},
        {"name": "country", "type": "string", "mean_bytes": 2.0, "cardinality": 250.0, "skew": 1.0,
         "determined_by": "ip"},
        {"name": "device", "type": "string", "mean_bytes": 8.0, "cardinality": 30.0, "skew": 1.2},
        {"name": "status", "type": "uint16", "weights": STATUS},
        {"name": "method", "type": "string", "mean_bytes": 4.0, "weights": [0.86, 0.10, 0.02, 0.01, 0.01]},
        {"name": "content_type", "type": "string", "mean_bytes": 12.0, "cardinality": 40.0, "skew": 1.0,
         "determined_by": "path"},
        {"name": "bytes", "type": "uint32", "lognormal": {"mu": 8.5, "sigma": 1.6}},
    ]  # fmt: skip
    fields = {"id": f"STR-{profile}-indep", "title": profile, "events_per_day": 1e6, "raw_bytes_per_event": 200.0,
              "curve": {"swing": 0.4}, "columns": columns}  # fmt: skip
    return Stream.model_validate(fields)


def predicted(rows: list[dict[str, str]]) -> list[Case | Skipped]:
    streams = {f"{profile}-indep": http(profile) for profile in CARDINALITIES}
    return list(storage.predict(rows, streams, load_catalog()))


def own_rows() -> list[dict[str, str]]:
    with OWN.open() as file:
        return list(csv.DictReader(file))


def test_tables_that_the_law_was_not_built_on_keep_the_promise() -> None:
    answers = predicted(own_rows())
    cases = [answer for answer in answers if isinstance(answer, Case)]
    assert len(cases) == len(answers) > 300
    for target in storage.TARGETS:
        assert reached(target, cases).holds, target
    covered = [case.covered for case in cases]
    assert 0.65 <= sum(map(bool, covered)) / len(covered) <= 0.95


@needs_truth
def test_the_table_of_facts_keeps_the_promise() -> None:
    folder = truth_dir()
    assert folder is not None
    found = validate("storage", folder / "engine_storage.csv")
    assert all(target.holds for target in found.targets)
    assert found.summary.interval_coverage is not None
    assert found.summary.interval_coverage >= 0.7
    assert {skipped.why for skipped in found.skipped} == {"no bytes are given"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"profile": "huge"}, "there is no stream huge-indep"),
        ({"engine": "tapes"}, "no format is known of tapes"),
        ({"codec": "rot13"}, "codec rot13 is not known"),
        ({"compressed_B_per_row": "0"}, "no bytes are given"),
        ({"column": "shoe_size"}, "shoe_size"),
    ],
)
def test_a_row_that_cannot_be_predicted_says_why(change: dict[str, str], why: str) -> None:
    answer = predicted([{**own_rows()[0], **change}])[0]
    assert isinstance(answer, Skipped)
    assert why in answer.why
