from __future__ import annotations

import dataclasses

import pytest

from workbench.program.base import Range
from workbench.program.designs import Design
from workbench.program.overrides import override
from workbench.program.program import Program
from workbench.program.streams import Stream
from workbench.simulate.columns import median
from workbench.simulate.result import DesignEstimate, Quantiles, Verdict
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs import whatif, words
from workbench.verbs.estimate import estimate
from workbench.verbs.whatif import Levers

STREAM, DESIGN = "STR-edge-http", "DES-inhouse-cubes"


@pytest.fixture(scope="module")
def program() -> Program:
    return load(example_dir())


@pytest.fixture(scope="module")
def answer(program: Program) -> DesignEstimate:
    return estimate(program, [DESIGN], draws=64).designs[0]


def moved(program: Program, levers: Levers) -> Program:
    design = program.get(DESIGN, Design)
    assert design is not None
    return override(program, whatif.overrides(program, design, levers))


def test_levers_at_rest_change_nothing(program: Program) -> None:
    design = program.get(DESIGN, Design)
    assert design is not None
    stream = program.stream_of(design)
    assert stream is not None
    growth = median(stream.growth_per_year)
    rest = Levers(growth_per_year=growth, replicas=design.replicas, instance=design.hardware.instance)
    assert whatif.overrides(program, design, rest) == {}


def test_each_lever_moves_its_own_field(program: Program) -> None:
    levers = Levers(
        volume=2, bursts=0, growth_per_year=0.1, column="zone", values=3, hot_days=79, grain="1d", replicas=1
    )
    changed = moved(program, levers)
    before, after = program.get(STREAM, Stream), changed.get(STREAM, Stream)
    assert before and after
    assert after.events_per_day == 2 * before.events_per_day
    assert [burst.multiplier for burst in after.bursts] == [1.0] * len(before.bursts)
    assert after.growth_per_year == 0.1
    assert after.column("zone").cardinality == 3 * before.column("zone").cardinality
    design = changed.get(DESIGN, Design)
    assert design
    assert whatif.longest_hot_days(design) == pytest.approx(79)
    assert {table.grain for table in design.tables if table.type == "rollup"} == {"1d"}
    assert design.replicas == 1


def test_an_uncertain_volume_keeps_its_spread(program: Program) -> None:
    stream = program.get(STREAM, Stream)
    assert stream
    spread = stream.model_copy(update={"events_per_day": Range(p5=8e8, p95=1.2e9)})
    changed = moved(program.with_items({STREAM: spread}), Levers(volume=2))
    after = changed.get(STREAM, Stream)
    assert after
    assert after.events_per_day == Range(p5=1.6e9, p95=2.4e9)


def test_the_steps_climb_from_need_to_bought(answer: DesignEstimate) -> None:
    steps = whatif.steps(answer)
    assert [step.nodes_before for step in steps[1:]] == [step.nodes_after for step in steps[:-1]]
    assert 0 < steps[0].nodes_before <= steps[0].nodes_after
    assert steps[-1].over


def test_the_sentence_says_need_budget_and_gap(answer: DesignEstimate) -> None:
    told = whatif.sentence("It", dataclasses.replace(answer, nodes=Quantiles(70, 82, 93), guess_share=0.1))
    limit = answer.budget
    assert limit
    assert told.startswith(
        f"It needs 82 reference nodes in {answer.at_month}; the budget is {words.number(limit.nodes)}: "
    )


def test_a_headline_that_rests_on_guesses_does_not_pretend(answer: DesignEstimate) -> None:
    assert answer.budget
    unsure = dataclasses.replace(answer, verdict=Verdict("cannot_tell_yet", "70 % rests on guesses"))
    assert "We cannot tell yet whether it holds: 70 % rests on guesses." in whatif.sentence("It", unsure)


@pytest.mark.parametrize(
    ("value", "said"),
    [(82.4, "82.4"), (1e9, "1 billion"), (12345, "12,300"), (0, "0"), (0.0004, "4.00e-04"), (999.9, "1,000")],
)
def test_numbers_have_three_digits(value: float, said: str) -> None:
    assert words.number(value) == said


@pytest.mark.parametrize(
    ("ratio", "said"), [(10.2, "ten times"), (2.0, "twice"), (1.4, "1.4 times"), (225, "225 times")]
)
def test_ratios_are_said_in_words(ratio: float, said: str) -> None:
    assert words.times(ratio) == said


@pytest.mark.parametrize(
    ("share", "said"), [(0.001, "under 1 %"), (0.999, "over 99 %"), (0, "0 %"), (1, "100 %"), (0.42, "42 %")]
)
def test_odds_are_never_rounded_to_certainty(share: float, said: str) -> None:
    assert words.percent(share) == said
