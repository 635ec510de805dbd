"""Make it fit, in words: what a search found as a sentence, rows and pictures, and as a decision to be taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from workbench.program.base import LinkTo
from workbench.program.budgets import Budget
from workbench.program.designs import Design
from workbench.program.governance import Decision
from workbench.program.people import Person
from workbench.program.program import Program
from workbench.simulate.result import Quantiles
from workbench.simulate.solve.answer import LeverWorth, Plan, Pulled, Solution, Target
from workbench.verbs import whatif, words
from workbench.verbs.adding import new_id
from workbench.verbs.solve import DEFAULT_PROBABILITY
from workbench.verbs.table import name_of

LEVELS = {"free": "engineering alone", "needs_consent": "needs consent", "breaks_promise": "breaks a promise"}
_MOST_OPTIONS = 3
_PERSON = re.compile(LinkTo(("PER",)).pattern())
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DAYS_PER_MONTH = 365.25 / 12


def planned_target(program: Program, design: Design) -> Target:
    """What the design's budget asks for; without a budget no limit."""
    budget = program.budget_of(design)
    if budget is None:
        return Target(None, None, DEFAULT_PROBABILITY)
    return Target(budget.nodes, budget.monthly_cost_usd, budget.target_probability)


def sentence(program: Program, found: Solution) -> str:
    """What it takes to meet the target, or why nothing does."""
    aim = _aim(found)
    if found.as_is.probability_met >= found.target.probability:
        return f"It fits as it stands: {_taken(found.as_is)} hold {words.out_of_ten(found.as_is.probability_met)}."
    if not found.feasible:
        closest = f"; the closest takes {_taken(found.closest)}" if found.closest else ""
        return f"Nothing that may give way brings {aim}{closest}. The reason is {found.floor or 'not known'}."
    best = found.plans[0]
    asked = best.consents
    if not asked:
        return f"{_sentence_case(aim)} takes nobody's consent: engineering alone can do it."
    broken = sum(one.level == "breaks_promise" for one in asked)
    takes = [_counted(len(asked) - broken, "consent"), _counted(broken, "broken promise")]
    told = "; ".join(f"{move(one)} ({', '.join(people(program, one.consent))})" for one in asked)
    return f"{_sentence_case(aim)} takes {' and '.join(filter(None, takes))}: {told}."


def in_money(found: Solution) -> bool:
    """Whether a target is about money alone: no limit of nodes is asked for, or the design has none of its own."""
    return found.target.nodes is None or (found.as_is.nodes is None and found.target.monthly_cost_usd is not None)


def _aim(found: Solution) -> str:
    if in_money(found):
        return _in_place_of(found.target.monthly_cost_usd, found.as_is.monthly_cost_usd, words.dollars, "a month")
    return _in_place_of(found.target.nodes, found.as_is.nodes, words.number, "nodes")


def _in_place_of(limit: float | None, now: Quantiles | None, say: Callable[[float], str], unit: str) -> str:
    said = f"{say(limit or 0.0)} {unit}"
    return f"{said} in place of {say(now.p50)}" if now and limit and now.p50 > limit else said


def _taken(plan: Plan) -> str:
    nodes = f"{words.number(plan.nodes.p50)} nodes and " if plan.nodes else ""
    return f"{nodes}{words.dollars(plan.monthly_cost_usd.p50)} a month"


def _counted(number: int, thing: str) -> str:
    if number == 0:
        return ""
    return f"{_COUNTS[number] if number < len(_COUNTS) else number} {thing}{'' if number == 1 else 's'}"


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def move(one: Pulled) -> str:
    """A relaxation in words: what it is, from where to where."""
    return f"{one.title}, {one.from_} → {one.to}"


def people(program: Program, consents: Iterable[str]) -> list[str]:
    """Those who must consent, by name, and until when they are there; a role that nobody has stays as it is."""
    return [_person(program, one) for one in consents]


def _person(program: Program, consent: str) -> str:
    person = program.get(consent, Person)
    if person is not None and person.left_on is not None:
        return f"{person.title} (there until {person.left_on})"
    return name_of(program, consent) or consent


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as a row: its name, what gives way, who must consent, and what it then needs."""

    plan: str
    gives_way: str
    consents: str
    nodes: float | None
    monthly_cost_usd: float
    probability_met: float
    months_to_first_value: float | None
    one_time_cost_usd: float | None


def named_plans(found: Solution) -> list[tuple[str, Plan]]:
    """The design as it stands and the plans found, or the closest where nothing fits, each with its name."""
    plans = [(f"plan {number}", plan) for number, plan in enumerate(found.plans, 1)]
    closest = [("the closest", found.closest)] if found.closest else []
    return [("as it stands", found.as_is), *plans, *closest]


def plan_rows(program: Program, found: Solution) -> list[PlanRow]:
    """One row a plan, the lightest first, under the design as it stands."""
    return [
        PlanRow(
            plan=name,
            gives_way="; ".join(map(move, plan.relaxations)) or "nothing",
            consents=", ".join(_agreeing(program, plan)) or "nobody's",
            nodes=plan.nodes.p50 if plan.nodes else None,
            monthly_cost_usd=plan.monthly_cost_usd.p50,
            probability_met=plan.probability_met,
            months_to_first_value=_middle(plan.months_to_first_value),
            one_time_cost_usd=_middle(plan.one_time_cost_usd),
        )
        for name, plan in named_plans(found)
    ]


def _agreeing(program: Program, plan: Plan) -> list[str]:
    return people(program, dict.fromkeys(one for pulled in plan.consents for one in pulled.consent))


def _middle(quantiles: Quantiles | None) -> float | None:
    return quantiles.p50 if quantiles else None


def worth_showing(found: Solution) -> list[LeverWorth]:
    """The levers that buy something, the largest first."""
    return [one for one in found.levers if one.saves_nodes.p50 > 0 or one.saves_monthly_usd.p50 > 0]


def sets_in_words(found: Solution) -> list[str]:
    """The smallest sets that are enough on top of the free levers, one line each, by the levers' titles."""
    titles = {one.id: one.title for one in found.levers}
    return [" and ".join(titles.get(lever, lever) for lever in one) or "nothing more" for one in found.minimal_sets]


def break_evens(found: Solution) -> dict[str, list[str]]:
    """Break-evens as exit criteria, by what has given way meanwhile; inputs without a border share one line."""
    told: dict[str, list[str]] = {}
    idle: dict[str, list[str]] = {}
    for one in found.break_evens:
        lines = told.setdefault(one.with_plan, [])
        if one.value is None:
            idle.setdefault(one.with_plan, []).append(one.words)
        else:
            lines.append(f"It fits with up to {words.number(one.value)} {one.words}; now {words.number(one.now)}.")
    for with_plan, inputs in idle.items():
        told[with_plan].append(f"No number of {' or '.join(inputs)} decides it alone.")
    return told


def decision_draft(program: Program, found: Solution, today: dt.date) -> Decision:
    """An open decision with up to three costed options, doing nothing among them, that names who must agree."""
    design = whatif.title_of(program, found.design)
    title = f"What gives so that {design} fits"
    offered = [plan for _, plan in named_plans(found)][:_MOST_OPTIONS]
    names = ["do_nothing", *(f"plan_{number}" for number in range(1, _MOST_OPTIONS))]
    options = [_option(name, plan, today) for name, plan in zip(names, offered, strict=False)]
    budget = _budget(program, found.design)
    deciders = [program.plan.sponsor if program.plan else None, budget.owner if budget else None]
    return Decision.model_validate(
        {
            "id": new_id("decision", title, program.items),
            "kind": "decision",
            "title": title,
            "question": f"{sentence(program, found)} Which of these do we do?",
            "about": [found.design, *([budget.id] if budget else [])],
            "options": options,
            "deciders": [one for one in dict.fromkeys(deciders) if one],
            "status": "open",
        }
    )


def _budget(program: Program, design_id: str) -> Budget | None:
    design = program.get(design_id, Design)
    return program.budget_of(design) if design else None


def _option(name: str, plan: Plan, today: dt.date) -> dict[str, Any]:
    """An option of a decision; consents that nobody can give yet are said in its summary."""
    consents = list(dict.fromkeys(one for pulled in plan.consents for one in pulled.consent))
    unnamed = [one for one in consents if not _PERSON.match(one)]
    gives_way = "; ".join(map(move, plan.relaxations)) or "Keep the design and the limit as they are"
    asks = f" Consent is needed of {', '.join(unnamed)}." if unnamed else ""
    option: dict[str, Any] = {
        "name": name,
        "summary": f"{gives_way}. Holds the limit {words.out_of_ten(plan.probability_met)}.{asks}",
        "monthly_cost_usd": _three_digits(plan.monthly_cost_usd.p50),
        "who_must_agree": [one for one in consents if _PERSON.match(one)],
    }
    if plan.nodes is not None and plan.nodes.p50 > 0:
        option["nodes"] = _three_digits(plan.nodes.p50)
    if plan.months_to_first_value is not None:
        option["first_value_on"] = today + dt.timedelta(days=plan.months_to_first_value.p50 * _DAYS_PER_MONTH)
    return option


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")
