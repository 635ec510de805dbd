"""The law of questions and of writing, told as what each coefficient counts: CPU seconds are a sum of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.measure.asking import Asked, facts_of_picked, matched
from workbench.program.coefficients import Coefficient
from workbench.program.designs import Table
from workbench.program.streams import Column
from workbench.simulate.scanning import SCANNING, Scanner, cpu_seconds_per_row, encoded_width
from workbench.simulate.spectrum import Floats

from .fit import Evidence
from .observed import Asked as AskedSeen
from .observed import Observed, Worked
from .plan import Plan

NANO, MILLI = 1e-9, 1e-3

LAW_SPREAD = 0.2
"""Standard deviation by which the law of questions is off for one engine on one machine (own measurement: half of the
questions of a probe come within 12 to 15 % of what is told from it)."""

WORK_SPREAD = 0.2
"""The same of the work of writing, most of which is one coefficient's (own measurement)."""

CLOCK_SECONDS = 0.0005
"""Standard deviation of the CPU seconds of a question that does nothing (own measurement)."""


@dataclass(frozen=True)
class Work:
    """CPU seconds of one unit of each coefficient, by the name of what was done."""

    what: str
    amounts: Mapping[str, float]
    cpu_seconds: float
    spread: float


@dataclass(frozen=True)
class QuestionLaw:
    """What questions of a plan's tables cost in an engine of these coefficients, by the law that estimates use."""

    plan: Plan
    coefficients: Mapping[str, Coefficient]
    events: float

    def amounts(self, table: Table, asked: Asked) -> dict[str, float]:
        """CPU seconds for one unit of each coefficient that a question's work is told by."""
        names = [name for name in SCANNING if name != "hash_cache_bytes"]
        units = dict(zip(names, np.eye(len(names)), strict=True))
        least, events = self.coefficients["query_least_rows"].value, self.events * table.sample
        rows = matched(self.plan.facts, table, asked, events=events, least=least)
        within = facts_of_picked(self.plan.facts, asked, events)
        scan = Scanner(self._value, self._width, within).scan(table, asked.question, rows)
        # The law is a sum over coefficients: asked with the units of them all at once, it tells what each counts.
        each = cpu_seconds_per_row(lambda name: units[name] if name in units else self._value(name), scan, table.codec)
        return {"query_cpu_ms": MILLI, **dict(zip(names, scan.matched.rows_read * each, strict=True))}

    def _value(self, name: str) -> Floats:
        return np.full(1, self.coefficients[name].value)

    def _width(self, column: Column) -> float:
        dictionary = self.coefficients.get("low_cardinality_values")
        values = self.plan.facts.spectrum([column.name]).cardinality
        return encoded_width(column, values, dictionary.value if dictionary else 0.0)


def answered(law: QuestionLaw, observed: Iterable[Observed]) -> list[Work]:
    """The work of the questions that were seen."""
    plan, found = law.plan, []
    for one in observed:
        if isinstance(one, AskedSeen) and one.cpu_seconds > 0.0:
            asked = next(question for question in plan.questions[one.table] if question.name == one.question)
            spread = float(np.hypot(LAW_SPREAD, CLOCK_SECONDS / max(one.cpu_seconds, CLOCK_SECONDS)))
            amounts = law.amounts(plan.tables[one.table], asked)
            found.append(Work(f"{one.question} ({one.table})", amounts, one.cpu_seconds, spread))
    return found


def worked(file: str, observed: Iterable[Observed]) -> list[Work]:
    """The work that was seen and that coefficients of `file` count, such as writing."""
    return [
        Work(one.what, {name: amount * NANO for name, amount in one.amounts.items()}, one.cpu_seconds, WORK_SPREAD)
        for one in observed
        if isinstance(one, Worked) and one.file == file and one.cpu_seconds > 0.0
    ]


def evidence_of(file: str, coefficients: Mapping[str, Coefficient], done: Sequence[Work]) -> Evidence:
    """The evidence of work on the uncertain ones among the coefficients that count it."""
    counting = sorted({name for one in done for name, amount in one.amounts.items() if amount > 0.0})
    uncertain = [name for name in counting if coefficients[name].sigma > 0.0]
    counted = np.array([[one.amounts.get(name, 0.0) for name in uncertain] for one in done])
    certain = np.array(
        [sum(amount * coefficients[name].value for name, amount in one.amounts.items() if name not in uncertain)
         for one in done]
    )  # fmt: skip
    return Evidence(
        priors=[((file, name), coefficients[name]) for name in uncertain],
        labels=[(one.what, "CPU seconds") for one in done],
        measured=np.array([one.cpu_seconds for one in done]),
        spread=np.array([one.spread for one in done]),
        predict=lambda values: certain + counted @ values,
    )
