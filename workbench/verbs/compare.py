"""Compare: up to four designs, each as planned or in a scenario, side by side against the budget."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.program.designs import Design
from workbench.program.overrides import value_of
from workbench.program.program import Program
from workbench.program.scenarios import Scenario
from workbench.simulate.result import DesignEstimate, Quantiles
from workbench.verbs import scenarios, whatif, words

MOST = 4
_JOIN = ":"
_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Pair:
    """A design, as planned or in a scenario. `key` is how addresses name it: `DES-x` or `DES-x:SCN-y`."""

    design: str
    scenario: str | None = None

    @property
    def key(self) -> str:
        """The pair in an address."""
        return self.design if self.scenario is None else f"{self.design}{_JOIN}{self.scenario}"


def choices(program: Program) -> dict[str, Pair]:
    """Every pair worth comparing, by its key: each design as planned, then in the scenarios that can change it."""
    pairs = [
        Pair(design.id, scenario)
        for design in whatif.contenders(program).values()
        for scenario in (None, *(one.id for one in program.all(Scenario) if scenarios.touches(one, design)))
    ]
    return {pair.key: pair for pair in pairs}


def first_choices(program: Program) -> list[str]:
    """What to compare before anybody chooses: the chosen design and its scenarios, then the other designs."""
    chosen = program.plan.chosen_design if program.plan else None
    pairs = list(choices(program).values())
    pairs.sort(key=lambda pair: (pair.design != chosen, pair.scenario is not None))
    own = [pair for pair in pairs if pair.design == chosen]
    others = [pair for pair in pairs if pair.design != chosen and pair.scenario is None]
    return [pair.key for pair in [*own[: MOST - min(len(others), 1)], *others][:MOST]]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One pair with its answer. `letter` is how pictures and tables call it, `program` is the plan in its scenario."""

    letter: str
    pair: Pair
    title: str
    program: Program
    answer: DesignEstimate


def alternatives(answered: Sequence[tuple[Pair, Program, DesignEstimate]]) -> list[Alternative]:
    """The pairs in their order, lettered from A."""
    return [
        Alternative(letter, pair, title_of(program, pair), program, answer)
        for letter, (pair, program, answer) in zip(string.ascii_uppercase, answered, strict=False)
    ]


def title_of(program: Program, pair: Pair) -> str:
    """What a pair is called: the design, and the scenario after a colon."""
    design = whatif.title_of(program, pair.design)
    scenario = program.get(pair.scenario, Scenario)
    return f"{design}: {scenario.title}" if scenario else design


def sentence(compared: Sequence[Alternative]) -> str:
    """Which alternative holds the budget most often, and how far the worst is from it."""
    held = [one for one in compared if one.answer.budget is not None]
    if not held:
        return "No budget is written down to hold these against."
    best = max(held, key=lambda one: (_odds(one), -one.answer.monthly_cost_usd.p50))
    worst = max(held, key=_times_the_budget)
    said = f"{best.letter} comes closest: {best.title} holds the budget {words.out_of_ten(_odds(best))}."
    if worst is not best and _times_the_budget(worst) > 1:
        said += f" {worst.letter} takes {words.times(_times_the_budget(worst))} the budget."
    return said


def _odds(one: Alternative) -> float:
    return one.answer.budget.probability_met if one.answer.budget else 0.0


def _times_the_budget(one: Alternative) -> float:
    return max((interval.times.p50 for interval in against_budget(one)), default=0.0)


@dataclass(frozen=True, slots=True)
class Interval:
    """An amount in `times` the budget's: 1 is exactly the budget. `said` is the amount itself, in words."""

    what: str
    times: Quantiles
    said: str


def against_budget(one: Alternative) -> list[Interval]:
    """Nodes and money of an alternative as multiples of its budget; what the budget does not limit is left out."""
    answer, budget = one.answer, one.answer.budget
    found = []
    if budget is not None and answer.nodes is not None:
        said = f"{words.number(answer.nodes.p50)} nodes"
        found.append(Interval("nodes", _over(answer.nodes, budget.nodes), said))
    if budget is not None and budget.monthly_cost_usd is not None:
        said = f"{words.dollars(answer.monthly_cost_usd.p50)} a month"
        found.append(Interval("money", _over(answer.monthly_cost_usd, budget.monthly_cost_usd), said))
    return found


def _over(amount: Quantiles, limit: float) -> Quantiles:
    return Quantiles(amount.p10 / limit, amount.p50 / limit, amount.p90 / limit)


def figures(compared: Sequence[Alternative], today: dt.date) -> list[tuple[str, list[str]]]:
    """The figures of each alternative, one row a figure: its name, and what it is for each."""
    answers = [one.answer for one in compared]
    return [
        ("nodes", [words.with_interval(one.nodes, words.number) if one.nodes else "none" for one in answers]),
        ("a month", [words.with_interval(one.monthly_cost_usd, words.dollars) for one in answers]),
        ("stored", [words.with_interval(one.stored_bytes, words.stored) for one in answers]),
        ("bound by", [one.binding_resource for one in answers]),
        ("budget holds", [words.percent(one.budget.probability_met) if one.budget else "no budget" for one in answers]),
        ("rests on guesses", [words.percent(one.guess_share) for one in answers]),
        ("budget breaks in", [one.budget_breaks_in_month or "not in the horizon" for one in answers]),
        ("order by", [order_by(one, today) for one in answers]),
        ("questions not answered", [words.number(len(one.unanswered)) for one in answers]),
    ]


def order_by(answer: DesignEstimate, today: dt.date) -> str:
    """The day by which more must be ordered, in a cell; a day that has passed says so."""
    if answer.order_by is None:
        return "no lead time written down" if answer.budget_breaks_in_month else _NOTHING
    day = dt.date.fromisoformat(answer.order_by)
    return f"{day:%-d %b %Y}{', passed' if day < today else ''}"


def differences(compared: Sequence[Alternative]) -> list[tuple[str, list[str]]]:
    """What tells the alternatives apart, one row a field: facts of the designs, then the fields that scenarios set."""
    rows = [*_facts(compared), *_set_by_scenarios(compared)]
    return [(name, values) for name, values in rows if len(set(values)) > 1]


def _facts(compared: Sequence[Alternative]) -> Iterator[tuple[str, list[str]]]:
    for field in ("engine", "hardware.instance", "hardware.purchase", "replicas", "zones", "shard_key"):
        yield field, [_said(value_of(one.program, f"{one.pair.design}.{field}")) for one in compared]
    designs = [whatif.contenders(one.program)[one.pair.design] for one in compared]
    yield "tables", [str(len(design.tables)) for design in designs]
    yield "days on the nodes' disks", [words.number(whatif.longest_hot_days(design)) for design in designs]


def _set_by_scenarios(compared: Sequence[Alternative]) -> Iterator[tuple[str, list[str]]]:
    paths: dict[str, None] = {}
    for one in compared:
        paths |= dict.fromkeys(scenarios.overrides_of(one.program, one.pair.scenario))
    for path in paths:
        yield path, [_in(one, path) for one in compared]


def _in(one: Alternative, path: str) -> str:
    """The value of `ID.field.path` for an alternative; nothing when the path is of a design that it is not."""
    item_id = path.partition(".")[0]
    of_another = isinstance(one.program.items.get(item_id), Design) and item_id != one.pair.design
    return _NOTHING if of_another else _said(value_of(one.program, path))


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _NOTHING
    if isinstance(value, float):
        return f"{value:,.12g}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _NOTHING if value is None else str(value)
