"""Evidence of a spike: a limit from the solver, a prediction that stays, a measurement, and what using it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.conftest import commit_all, git
from tests.simulate.test_calibrating import calibration, measurement
from tests.verbs.test_acknowledging import ANIKA, plan  # noqa: F401 - a fixture
from workbench.program.program import Program
from workbench.program.roadmap import Criterion, Spike
from workbench.store.catalog import load_catalog
from workbench.store.loader import load
from workbench.verbs.adding import new_file
from workbench.verbs.evidence import evidence, predict
from workbench.verbs.recording import Recording, record
from workbench.verbs.trouble import Trouble

SPIKE, DESIGN, INPUT = "SPK-druid", "DES-clickhouse-rollups", "STR-edge-http.events_per_day"
SCAN = "clickhouse.scan_cpu_ns_per_byte"


def save(folder: Path, **wanted: object) -> None:
    program = load(folder)
    assert program.plan and program.plan.as_of
    assert record(folder, program, SPIKE, Recording(**wanted), ANIKA, today=program.plan.as_of)  # type: ignore[arg-type]


def test_a_break_even_becomes_a_number_with_its_prediction(plan: Path) -> None:  # noqa: F811
    save(plan, take="bytes_per_row", design=DESIGN)
    [number] = evidence(load(plan), SPIKE).numbers
    assert number.criterion.design == DESIGN
    assert number.criterion.prediction is not None
    assert number.predicted.p10 < number.predicted.p50 < number.predicted.p90 < number.criterion.at_most
    assert number.deviations is None
    assert number.chance_met > 0.99
    assert git(plan, "log", "-1", "--format=%an") == "Anika Rao"


def test_a_measurement_is_held_to_the_prediction_as_it_was_made(plan: Path) -> None:  # noqa: F811
    save(plan, take="bytes_per_row", design=DESIGN)
    made = evidence(load(plan), SPIKE).numbers[0].predicted
    design = plan / "designs" / f"{DESIGN}.yaml"
    design.write_text(design.read_text().replace("hot_days: 165", "hot_days: 20"))
    commit_all(plan.parent, "Keep less")
    save(plan, measured=f"bytes_per_row={made.p50 * 1.5}", error=0.02, source="the cluster of the visit")
    [number] = evidence(load(plan), SPIKE).numbers
    assert number.predicted == made
    assert number.is_surprising
    assert number.deviations is not None
    assert number.deviations > 2
    save(plan, measured=f"bytes_per_row={made.p50}", error=0.02, source="counted again")
    assert not evidence(load(plan), SPIKE).numbers[0].is_surprising


def test_a_calibration_is_recorded_and_used_with_what_that_changes(plan: Path) -> None:  # noqa: F811
    text_error = load_catalog().formats["clickhouse"].coefficients["text_error"]
    wide = measurement(file="formats/clickhouse", coefficient="text_error", unit=text_error.unit, measured=1.6)
    probed = calibration(1, wide)
    written = new_file(probed.model_copy(update={"kind": "calibration", "in_use": False})).text
    (plan / "calibrations").mkdir()
    (plan / "calibrations" / "CAL-1.yaml").write_text(written or "")
    spike = plan / "spikes" / f"{SPIKE}.yaml"
    number = "numbers:\n  - {input: clickhouse.text_error, unit: B/B, at_most: 1.4}\n"
    spike.write_text(spike.read_text() + number)
    commit_all(plan.parent, "Probe")
    save(plan, from_calibrations=True)
    found = evidence(load(plan), SPIKE)
    assert found.numbers[0].criterion.measurement is not None
    assert found.numbers[0].criterion.measurement.source == "CAL-1"
    assert found.numbers[0].chance_met < 0.05
    [change] = [one for one in found.changes if one.design == DESIGN]
    assert change.nodes[0] is not None
    assert change.nodes[1] is not None
    assert change.nodes[1] > change.nodes[0]
    assert change.probability_met[1] < change.probability_met[0]  # type: ignore[operator]
    save(plan, use="CAL-1")
    assert evidence(load(plan), SPIKE).changes == []


@pytest.fixture(scope="module")
def example() -> Program:
    from workbench.store.resources import example_dir  # noqa: PLC0415

    return load(example_dir())


def test_any_input_of_estimates_can_be_predicted(example: Program) -> None:
    scan = predict(example, Criterion(input=SCAN, unit="ns", at_most=1))
    coefficient = load_catalog().engines["clickhouse"].coefficients["scan_cpu_ns_per_byte"]
    assert scan.p50 == pytest.approx(coefficient.value, rel=0.01)
    assert scan.p10 < scan.p50 < scan.p90
    values = predict(example, Criterion(input="STR-edge-http.columns.client_ip.cardinality", unit="values", at_most=1))
    assert values.p50 > 1e6


@pytest.mark.parametrize(
    ("name", "why"),
    [("clickhouse.nothing", "no input of estimates"), ("STR-edge-http.title", "no amount"),
     ("STR-edge-http.columns.nothing.cardinality", "no amount"), ("bytes_per_row", "name it in `design:`")],
)  # fmt: skip
def test_what_is_no_input_is_refused(example: Program, name: str, why: str) -> None:
    with pytest.raises(Trouble, match=why):
        predict(example, Criterion(input=name, unit="x", at_most=1))


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"take": "nothing"}, "no break-even of nothing"),
        ({"measured": "nothing=1", "source": "x"}, "has no number nothing"),
        ({"measured": "nothing", "source": "x"}, "write it as INPUT=VALUE"),
        ({"measured": "nothing=1"}, "--source"),
        ({"use": "CAL-nothing"}, "CAL-nothing is not a calibration"),
        ({"from_calibrations": True}, "nothing to save"),
    ],
)
def test_what_cannot_be_recorded_is_refused(plan: Path, wanted: dict[str, object], why: str) -> None:  # noqa: F811
    head = git(plan, "rev-parse", "HEAD")
    with pytest.raises(Trouble, match=why):
        save(plan, **wanted)
    assert git(plan, "rev-parse", "HEAD") == head


def test_every_spike_of_the_example_tells_its_numbers(example: Program) -> None:
    for spike in example.all(Spike):
        assert len(evidence(example, spike.id).numbers) == len(spike.numbers)
