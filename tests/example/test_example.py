"""The example program: it loads, holds together and tells the account; its gap is ten times, and sits in the design."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from tests.simulate.traces import LAWS, followed
from workbench.program.budgets import Budget
from workbench.program.designs import Design
from workbench.program.finding import Severity
from workbench.program.governance import Decision
from workbench.program.kinds import BY_NAME
from workbench.program.learning import Incident, PostMortem
from workbench.program.links import dependency_circles, links
from workbench.program.overrides import override
from workbench.program.people import Person
from workbench.program.program import Program
from workbench.program.requirements import Functional
from workbench.program.roadmap import Spike, StopGap
from workbench.program.scenarios import Scenario
from workbench.program.streams import Stream
from workbench.simulate.case import Case, Inputs
from workbench.simulate.cluster import floor_nodes
from workbench.simulate.estimate import estimate_design
from workbench.simulate.result import DesignEstimate
from workbench.simulate.uncertainty import Draws
from workbench.store.catalog import load_catalog
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.check import check_program

ACCOUNT_DIMENSIONS = {
    "referrer_host", "client_ip", "client_prefix", "asn", "country", "attack_vector", "content_type", "device_model",
    "host",
}  # fmt: skip


@cache
def example() -> Program:
    return load(example_dir())


def case_of(program: Program, design_id: str) -> Case:
    design = program.get(design_id, Design)
    plan = program.plan
    assert design is not None
    assert plan is not None
    stream = program.stream_of(design)
    assert stream is not None
    catalog = load_catalog()
    serves = [question for question in program.all(Functional) if question.id in design.serves]
    engine = catalog.engines[design.engine]
    return Case(design, stream, serves, engine, catalog, plan, program.budget_of(design))


@cache
def estimate(design_id: str) -> DesignEstimate:
    return estimate_design(case_of(example(), design_id), draws=1024)


def edge() -> Stream:
    stream = example().get("STR-edge-http", Stream)
    assert stream is not None
    return stream


def budget() -> Budget:
    found = example().get("BUD-2027", Budget)
    assert found is not None
    return found


def test_it_loads_without_faults() -> None:
    assert example().faults == ()
    assert len(example().items) > 80


def test_all_links_resolve_and_none_run_in_a_circle() -> None:
    program = example()
    dangling = [link for item in program.items.values() for link in links(item) if link.target not in program.items]
    assert dangling == []
    assert dependency_circles(program.items) == []


def test_each_file_names_the_schema_of_its_kind() -> None:
    for item_id, item in example().items.items():
        path = example_dir() / BY_NAME[item.kind].path_of(item_id)
        up = "" if path.parent == example_dir() else "../"
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema={up}.schemas/{item.kind}.json", path.name


def test_it_says_that_it_is_invented() -> None:
    plan = example().plan
    assert plan is not None
    assert "invented" in (plan.notes or "")
    for person in example().all(Person):
        assert "Invented" in (person.notes or ""), person.id
        assert person.email is not None
        assert person.email.rpartition("@")[2] in ("example.com", "example.org")


def test_the_stream_is_that_of_the_account() -> None:
    stream = edge()
    columns = {column.name: column for column in stream.columns}
    assert stream.events_per_day == 1_000_000_000
    assert columns.keys() >= ACCOUNT_DIMENSIONS
    assert not columns["device_model"].captured
    assert columns["device_model"].supplier is None
    assert columns["host"].privacy == "identifies_customer"
    assert columns["client_ip"].privacy == "personal"
    assert {name for burst in stream.bursts for name in burst.unique} == {"client_ip", "path"}


def test_every_question_names_columns_of_its_stream_and_a_capability() -> None:
    plan = example().plan
    assert plan is not None
    capabilities = {capability.name for capability in plan.true_north.capabilities}
    known = {column.name for column in edge().columns}
    questions = list(example().all(Functional))
    assert {question.audience for question in questions} == {"public", "customer", "internal"}
    assert {question.capability for question in questions} == capabilities
    for question in questions:
        measured = {measure.column for measure in question.measures if measure.column}
        assert {*question.dimensions, *question.filter_by, *measured} <= known, question.id
    assert sorted(question.priority for question in questions) == list(range(1, len(questions) + 1))


def test_nothing_happens_after_the_day_it_stands_at() -> None:
    plan = example().plan
    assert plan is not None
    assert plan.as_of == dt.date(2026, 11, 16)
    past = ("held_on", "given_on", "ran_on", "happened_on", "fixed_on", "decided_on", "raised_on", "joined_on")
    for item in example().items.values():
        for name in past:
            day = getattr(item, name, None)
            assert day is None or day <= plan.as_of, f"{item.id}.{name}"


def test_the_story_so_far() -> None:
    program = example()
    lead, manager = program.get("PER-henrik-vos", Person), program.get("PER-tomas-arriaga", Person)
    assert lead is not None
    assert lead.left_on is not None
    assert manager is not None
    assert manager.left_on is not None
    launch_eve = program.get("INC-launch-eve", Incident)
    assert launch_eve is not None
    assert not list(program.all(PostMortem))
    stop_gap = program.get("SG-third-party", StopGap)
    assert stop_gap is not None
    assert stop_gap.ends_on is None
    assert {verdict.verdict for verdict in stop_gap.verdicts} >= {"pleased", "unhappy"}
    flink = program.get("SPK-flink", Spike)
    assert flink is not None
    assert flink.ends_on is not None
    assert flink.ends_on < dt.date(2026, 11, 16)
    assert not flink.evidence
    gap = program.get("DEC-ten-times-gap", Decision)
    assert gap is not None
    assert gap.status == "open"
    assert [option.name for option in gap.options] == ["do_nothing", "raise_the_limit", "change_the_shape"]


@pytest.mark.parametrize("design_id", ["DES-inhouse-cubes", "DES-clickhouse-rollups"])
def test_the_budget_stays_above_the_floor_of_availability(design_id: str) -> None:
    assert budget().nodes >= 6
    assert floor_nodes(Inputs(case_of(example(), design_id), Draws(64, 0))) < budget().nodes


def test_the_chosen_design_is_ten_times_over_the_budget() -> None:
    plan = example().plan
    assert plan is not None
    assert plan.chosen_design == "DES-inhouse-cubes"
    chosen = estimate(plan.chosen_design)
    assert chosen.nodes is not None
    assert 9 <= chosen.nodes.p50 / budget().nodes <= 11
    assert chosen.budget is not None
    assert chosen.budget.probability_met < 0.01


def test_the_gap_sits_in_the_design() -> None:
    """Narrow rows, minutes for a month and two copies take most of it away, with the same engine and coefficients."""
    scenario = example().get("SCN-narrow-cubes", Scenario)
    assert scenario is not None
    narrow = override(example(), scenario.overrides)
    after, before = estimate_design(case_of(narrow, "DES-inhouse-cubes"), draws=512), estimate("DES-inhouse-cubes")
    assert after.nodes is not None
    assert before.nodes is not None
    assert after.nodes.p50 < before.nodes.p50 / 2


def test_the_contender_is_near_the_budget_and_not_safely_within() -> None:
    contender = estimate("DES-clickhouse-rollups")
    assert contender.nodes is not None
    assert 0.7 <= contender.nodes.p50 / budget().nodes <= 1.6
    assert contender.budget is not None
    assert 0.2 < contender.budget.probability_met < budget().target_probability


@pytest.mark.parametrize("design_id", ["DES-inhouse-cubes", "DES-clickhouse-rollups"])
def test_a_design_answers_every_question_that_it_claims(design_id: str) -> None:
    design = example().get(design_id, Design)
    assert design is not None
    assert set(estimate(design_id).latency_p95_seconds) == set(design.serves)


@pytest.mark.parametrize("design_id", ["DES-inhouse-cubes", "DES-clickhouse-rollups"])
def test_every_figure_follows_from_the_inputs_of_its_formula(design_id: str) -> None:
    for trace in estimate(design_id).trace:
        if not trace.key.endswith(LAWS):
            assert followed(trace) == pytest.approx(trace.value, rel=1e-9), trace.key


def test_the_decision_quotes_the_simulator() -> None:
    gap = example().get("DEC-ten-times-gap", Decision)
    assert gap is not None
    options = {option.name: option for option in gap.options}
    for name, design_id in (("raise_the_limit", "DES-inhouse-cubes"), ("change_the_shape", "DES-clickhouse-rollups")):
        simulated = estimate(design_id)
        assert simulated.nodes is not None
        assert options[name].nodes == pytest.approx(simulated.nodes.p50, rel=0.05)
        assert options[name].monthly_cost_usd == pytest.approx(simulated.monthly_cost_usd.p50, rel=0.05)


def test_its_findings_are_those_of_the_account() -> None:
    findings = check_program(example(), dt.date(2026, 11, 16)).findings
    said = {(finding.code, finding.item) for finding in findings}
    assert said >= {
        ("WB101", "FR-internal-totals"),
        ("WB102", "FR-customer-referrers"),
        ("WB105", "DES-inhouse-cubes"),
        ("WB201", "DES-inhouse-cubes"),
        ("WB202", "DES-inhouse-cubes"),
        ("WB203", "BUD-2027"),
        ("WB301", "FR-public-mobile-devices"),
        ("WB302", "FR-public-visited-sites"),
        ("WB401", "SPK-druid"),
        ("WB402", "SPK-mobile-device"),
        ("WB508", "SPK-mobile-device"),
        ("WB111", "PER-henrik-vos"),
        ("WB410", "PRG-edge-analytics"),
        ("WB412", "PER-ji-won-bae"),
        ("WB413", "TEAM-data-engineering"),
        ("WB501", "CON-data-quality"),
        ("WB701", "CON-delivery"),
    }
    assert len(findings) <= 45
    errors = {finding.item for finding in findings if finding.severity is Severity.ERROR}
    assert errors == {"DES-inhouse-cubes", "FR-public-visited-sites"}
