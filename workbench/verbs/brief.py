"""The brief: the plan on one page, as people are asked to agree to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.program.concerns import Concern
from workbench.program.meaning import brief_items, meaning
from workbench.program.program import Program
from workbench.program.requirements import Functional, NonFunctional
from workbench.program.roadmap import Milestone
from workbench.simulate.result import DesignEstimate
from workbench.verbs import words
from workbench.verbs.overview import current_budget, voices
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble
from workbench.verbs.whatif import sentence, title_of


@dataclass(frozen=True, slots=True)
class Line:
    """Something that the plan promises: a question, a quality or a milestone, who answers for it and by when."""

    id: str
    title: str
    promise: str
    owner: str | None
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Brief:
    """The plan on one page. `meaning` is the hash that a verdict on it is bound to; `cost` says whether it fits."""

    program: str
    title: str
    revision: str | None
    meaning: str
    statement: str
    cost: str
    budget: str
    questions: Sequence[Line]
    qualities: Sequence[Line]
    milestones: Sequence[Line]
    open_concerns: Sequence[str]


def brief(program: Program, answer: DesignEstimate | None) -> Brief:
    """The brief of a program, with the estimate of the design that it has chosen.

    Raises Trouble when program.yaml cannot be read.
    """
    plan = program.plan
    if plan is None:
        raise Trouble("program.yaml cannot be read, which says what the program is for; mend it first.")
    items = brief_items(program)
    budget = current_budget(program)
    money = f" and {words.dollars(budget.monthly_cost_usd)} a month" if budget and budget.monthly_cost_usd else ""
    questions = sorted((one for one in items.values() if isinstance(one, Functional)), key=lambda one: one.priority)
    return Brief(
        program=plan.id,
        title=plan.title,
        revision=program.revision,
        meaning=meaning(items),
        statement=plan.true_north.statement,
        cost=sentence(title_of(program, answer.id), answer) if answer else "No design is chosen that can be sized.",
        budget=f"{words.number(budget.nodes)} reference nodes{money}. {voices(program, budget)}" if budget else "None.",
        questions=[Line(one.id, one.title, one.question, name_of(program, one.owner), one.due_on) for one in questions],
        qualities=[
            Line(one.id, one.title, f"{words.number(one.must)} {one.unit}", name_of(program, one.owner), one.due_on)
            for one in items.values()
            if isinstance(one, NonFunctional)
        ],
        milestones=[
            Line(one.id, one.title, one.status, name_of(program, one.owner), one.due_on)
            for one in sorted(items.values(), key=_due)
            if isinstance(one, Milestone)
        ],
        open_concerns=[one.title for one in program.all(Concern) if one.status == "open"],
    )


def _due(item: object) -> dt.date:
    return item.due_on if isinstance(item, Milestone) else dt.date.min
