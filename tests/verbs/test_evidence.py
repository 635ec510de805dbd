"""Evidence of a spike: a limit from the solver, a prediction that stays, a measurement, and what using it changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pages.conftest import commit_all, git
from tests.simulate.test_calibrating import calibration, measurement
from tests.verbs.test_acknowledging import ANIKA, plan  # noqa: F401 - a fixture
from workbench.program.base import Range
from workbench.program.program import Program
from workbench.program.roadmap import Criterion, Spike
from workbench.program.streams import Stream
from workbench.store.catalog import load_catalog
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.adding import new_file
from workbench.verbs.evidence import Evidence, evidence, predict
from workbench.verbs.recording import Recording, differences, save
from workbench.verbs.render.evidence import render
from workbench.verbs.taking import proposals
from workbench.verbs.trouble import Trouble

SPIKE, DESIGN, STREAM = "SPK-druid", "DES-clickhouse-rollups", "STR-edge-http"
ADDRESSES = f"{STREAM}.columns.client_ip.cardinality"
TEXTS = "format.text_error"
SCAN = "clickhouse.scan_cpu_ns_per_byte"


def record(folder: Path, **wanted: Any) -> Evidence:
    """What the spike shows once that is recorded."""
    program = load(folder)
    assert program.plan
    assert program.plan.as_of
    changed = differences(program, SPIKE, Recording(**wanted), today=program.plan.as_of)
    assert save(folder, program, SPIKE, changed, ANIKA)
    return evidence(load(folder), SPIKE)


def add(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
    commit_all(folder.parent, f"Add {path}")


def number(folder: Path, *lines: str) -> None:
    spike = folder / "spikes" / f"{SPIKE}.yaml"
    listed = "".join(f"  - {{{line}}}\n" for line in lines)
    add(folder, f"spikes/{SPIKE}.yaml", f"{spike.read_text(encoding='utf-8')}numbers:\n{listed}")


def probed(folder: Path, value: float = 1.6, error: float = 0.05) -> None:
    unit = load_catalog().formats["clickhouse"].coefficients["text_error"].unit
    wide = measurement(
        file="formats/clickhouse", coefficient="text_error", unit=unit, measured=value, relative_error=error
    )
    made = calibration(1, wide).model_copy(update={"kind": "calibration", "in_use": False})
    add(folder, "calibrations/CAL-1.yaml", new_file(made).text or "")


def test_a_break_even_becomes_a_number_with_its_prediction(plan: Path) -> None:  # noqa: F811
    [taken] = record(plan, take=("bytes_per_row",), design=DESIGN).numbers
    one = taken.criterion
    assert (one.design, one.budget, one.with_plan) == (DESIGN, "BUD-2027", None)
    assert one.taken_on == load(plan).plan.as_of  # type: ignore[union-attr]
    assert one.prediction is not None
    assert one.prediction.revision == git(plan, "rev-parse", "HEAD~1")[:12]
    assert taken.predicted is not None
    assert taken.predicted.p10 < one.limit < taken.predicted.p50 < taken.predicted.p90
    assert taken.deviations is None
    assert taken.chance_met is not None
    assert 0.05 < taken.chance_met < 0.5
    assert git(plan, "log", "-1", "--format=%an") == "Anika Rao"


def test_a_spike_is_offered_the_borders_of_what_it_measures_and_of_a_design_that_rests_on_it(example: Program) -> None:
    spike = example.get("SPK-druid", Spike)
    assert spike is not None
    assert example.plan
    assert example.plan.as_of
    found = proposals(example, spike, example.plan.as_of)
    assert {one.design for one in found} == {"DES-druid"}
    assert all(one.input.startswith("druid.") and one.prediction for one in found)
    with pytest.raises(Trouble, match="does not say what it measures"):
        proposals(example, spike.model_copy(update={"measures": []}), example.plan.as_of)


def test_where_no_value_decides_alone_the_solver_says_what_gives_way(example: Program) -> None:
    spike = example.get(SPIKE, Spike)
    assert spike is not None
    assert example.plan
    assert example.plan.as_of
    growth = f"{STREAM}.growth_per_year"
    found = proposals(example, spike, example.plan.as_of, design="DES-inhouse-cubes", inputs=[growth])
    assert [one.input for one in found] == [growth]
    assert found[0].with_plan is not None


def test_a_measurement_is_held_to_the_prediction_as_it_was_made(plan: Path) -> None:  # noqa: F811
    made = record(plan, take=("bytes_per_row",), design=DESIGN).numbers[0].predicted
    assert made is not None
    design = plan / "designs" / f"{DESIGN}.yaml"
    add(plan, f"designs/{DESIGN}.yaml", design.read_text().replace("hot_days: 165", "hot_days: 20"))
    found = record(plan, measured=f"bytes_per_row={made.p50 * 1.5}", error=0.02, source="the cluster of the visit")
    [measured] = found.numbers
    assert measured.predicted == made
    assert measured.is_surprising
    assert measured.deviations is not None
    assert measured.deviations > 2
    assert measured.chance_met == pytest.approx(0.0, abs=1e-6)
    assert found.updates == []
    again = record(plan, measured=f"bytes_per_row={made.p50}", error=0.02, source="counted again")
    assert not again.numbers[0].is_surprising


def test_a_calibration_is_recorded_and_used_with_what_that_changes(plan: Path) -> None:  # noqa: F811
    probed(plan)
    number(plan, f"input: {TEXTS}, unit: B/B, at_most: 1.4")
    found = record(plan, found_in="CAL-1")
    [one] = found.numbers
    assert one.criterion.measurement is not None
    assert one.criterion.measurement.source == "CAL-1"
    assert one.criterion.prediction is not None
    assert one.criterion.prediction.p50 == pytest.approx(1.0, rel=0.01)
    assert one.is_surprising
    assert one.chance_met is not None
    assert one.chance_met < 0.05
    [update] = found.updates
    assert (update.name, update.item, update.value) == ("CAL-1", "CAL-1", True)
    [moved] = update.moved
    assert moved.input == TEXTS
    assert moved.before.p50 < moved.after.p50 < 1.6
    [change] = [one for one in found.changes if one.design == DESIGN]
    assert change.nodes[0] is not None
    assert change.nodes[1] is not None
    assert change.nodes[1] > change.nodes[0]
    assert change.monthly_cost_usd[1] > change.monthly_cost_usd[0]
    assert change.probability_met[1] < change.probability_met[0]  # type: ignore[operator]
    used = record(plan, use="CAL-1")
    assert (used.updates, used.changes) == ([], [])
    assert used.numbers[0].deviations == one.deviations


def test_what_nobody_predicted_is_predicted_as_before_the_calibration(plan: Path) -> None:  # noqa: F811
    probed(plan)
    number(plan, f"input: {TEXTS}, unit: B/B, at_most: 1.4")
    record(plan, use="CAL-1")
    [one] = record(plan, found_in="CAL-1").numbers
    assert one.criterion.prediction is not None
    assert one.criterion.prediction.p50 == pytest.approx(1.0, rel=0.01)


def test_a_measured_field_of_the_program_is_narrowed_on_request_and_once(plan: Path) -> None:  # noqa: F811
    number(plan, f"input: {ADDRESSES}, unit: values, at_most: 60000000")
    found = record(plan, measured=f"{ADDRESSES}=30000000", error=0.1, source="a week of real events")
    [update] = found.updates
    assert update.field == ("columns", 3, "cardinality")
    assert isinstance(update.before, Range)
    assert isinstance(update.after, Range)
    assert update.before.p5 < update.after.p5 < 3e7 < update.after.p95 < update.before.p95
    [inhouse] = [one for one in found.changes if one.design == "DES-inhouse-cubes"]
    assert inhouse.monthly_cost_usd[0] != inhouse.monthly_cost_usd[1]
    before = (plan / "streams" / f"{STREAM}.yaml").read_text(encoding="utf-8")
    used = record(plan, use=ADDRESSES)
    stream = load(plan).get(STREAM, Stream)
    assert stream is not None
    assert stream.column("client_ip").cardinality == update.after
    after = (plan / "streams" / f"{STREAM}.yaml").read_text(encoding="utf-8")
    differing = [line for line in after.splitlines() if line not in before.splitlines()]
    assert len(differing) == 1
    assert used.updates == []
    with pytest.raises(Trouble, match="could on nothing"):
        record(plan, use=ADDRESSES)


def test_a_profiled_stream_and_a_verification_are_measurements_too(plan: Path) -> None:  # noqa: F811
    stream = (plan / "streams" / f"{STREAM}.yaml").read_text(encoding="utf-8")
    profile = stream.replace(f"id: {STREAM}", "id: STR-sample").replace(
        "{p5: 10000000, p95: 40000000}", "{p5: 25000000, p95: 35000000}"
    )
    add(plan, "streams/STR-sample.yaml", profile)
    check = "VER-launch-figures.every-day"
    number(
        plan, f"input: {ADDRESSES}, unit: values, at_most: 60000000",
        f"input: {check}, unit: share of rows, at_most: 0.001",
    )  # fmt: skip
    first, second = record(plan, found_in="STR-sample").numbers
    assert first.criterion.measurement is not None
    assert first.criterion.measurement.value == pytest.approx((25e6 * 35e6) ** 0.5, rel=1e-3)
    assert first.criterion.measurement.relative_error == pytest.approx(0.102, abs=0.003)
    assert first.deviations is not None
    assert second.criterion.measurement is None
    assert (second.predicted, second.chance_met) == (None, None)
    _, verified = record(plan, found_in="VER-launch-figures").numbers
    assert verified.criterion.measurement is not None
    assert verified.criterion.measurement.source == "VER-launch-figures"
    assert verified.chance_met == 0.0
    assert verified.deviations is None


def test_it_is_told_as_text_markdown_and_json(plan: Path) -> None:  # noqa: F811
    probed(plan)
    number(plan, f"input: {TEXTS}, unit: B/B, at_most: 1.4")
    found = record(plan, found_in="CAL-1")
    today = load(plan).plan.as_of  # type: ignore[union-attr]
    assert today is not None
    text = render(found, "text", today)
    assert "1 of 1 numbers measured; format.text_error surprised; beyond the limit: format.text_error" in text
    assert "surprising: 2.3 deviations above" in text
    assert "Estimates do not rest on CAL-1 yet" in text
    assert f"| {DESIGN} | " in render(found, "markdown", today)
    data = json.loads(render(found, "json", today))
    assert data["numbers"][0]["surprising"] is True
    assert data["numbers"][0]["at_most"] == 1.4
    assert data["updates"][0]["moved"][0]["input"] == TEXTS
    assert {one["design"] for one in data["changes"]} >= {DESIGN}


@pytest.fixture(scope="module")
def example() -> Program:
    return load(example_dir())


def test_any_input_of_estimates_can_be_predicted(example: Program) -> None:
    scan = predict(example, Criterion(input=SCAN, unit="ns", at_most=1))
    coefficient = load_catalog().engines["clickhouse"].coefficients["scan_cpu_ns_per_byte"]
    assert scan is not None
    assert scan.p50 == pytest.approx(coefficient.value, rel=0.01)
    assert scan.p10 < scan.p50 < scan.p90
    values = predict(example, Criterion(input=ADDRESSES, unit="values", at_most=1))
    assert values is not None
    assert values.p50 > 1e6
    assert predict(example, Criterion(input="clickhouse.nothing", unit="x", at_most=1)) is None
    with pytest.raises(Trouble, match="name it in `design:`"):
        predict(example, Criterion(input="bytes_per_row", unit="B", at_most=1))


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"take": ("nothing",)}, "no break-even of nothing"),
        ({"measured": "nothing=1", "source": "x"}, "has no number nothing"),
        ({"measured": "nothing", "source": "x"}, "write it as INPUT=VALUE"),
        ({"measured": "nothing=1"}, "--source"),
        ({"use": "CAL-nothing"}, "could on nothing"),
        ({"found_in": "CAL-nothing"}, "has measured none"),
        ({"predict": True}, "nothing to save"),
    ],
)
def test_what_cannot_be_recorded_is_refused(example: Program, wanted: dict[str, Any], why: str) -> None:
    assert example.plan
    assert example.plan.as_of
    with pytest.raises(Trouble, match=why):
        differences(example, SPIKE, Recording(**wanted), today=example.plan.as_of)


def test_what_is_no_source_is_refused(plan: Path) -> None:  # noqa: F811
    number(plan, f"input: {TEXTS}, unit: B/B, at_most: 1.4")
    with pytest.raises(Trouble, match="no calibration, stream or verification"):
        record(plan, found_in="PER-anika-rao")
    with pytest.raises(Trouble, match="has measured none"):
        record(plan, found_in=STREAM)


def test_a_number_that_cannot_be_says_so(plan: Path) -> None:  # noqa: F811
    measured = "measurement: {seen_on: 2026-11-01, value: -1, source: x}"
    number(plan, f"input: {TEXTS}, unit: B/B, at_most: 1.4, {measured}")
    with pytest.raises(Trouble, match="mend the number"):
        evidence(load(plan), SPIKE)


def test_every_spike_of_the_example_tells_its_numbers(example: Program) -> None:
    for spike in example.all(Spike):
        assert len(evidence(example, spike.id).numbers) == len(spike.numbers)
