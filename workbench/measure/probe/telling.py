"""What a probe's observations say of the catalog's coefficients, and how well predictions held before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.program.catalog import Catalog
from workbench.program.coefficients import Coefficient
from workbench.program.designs import RollupTable
from workbench.simulate.calibrating import coefficient_of, coefficients_of
from workbench.simulate.uncertainty import narrowed

from . import asked_law, stored_law
from .engine import EngineKind
from .fit import Evidence, Key, Told, narrow
from .measuring import Task
from .observed import Direct, Loaded, Observed, Sketched, Worked
from .plan import Plan

ONE_STREAM_ERROR = 0.05
"""What coefficients of one probe deviate by from those of another stream and hour, at the least (own measurement)."""


@dataclass(frozen=True)
class Comparison:
    """One thing that was seen, beside what the catalog predicts of it before and after; all in `unit`."""

    what: str
    unit: str
    measured: float
    before: float
    after: float


@dataclass(frozen=True)
class Answer:
    """What a probe tells: coefficients, comparisons of bytes and CPU, rollup rows against the law's, sketches.

    `observations`: how many things seen each coefficient rests on.
    """

    told: tuple[Told, ...]
    comparisons: tuple[Comparison, ...]
    rows: tuple[Comparison, ...]
    sketches: tuple[Sketched, ...]
    observations: Mapping[Key, int]


def tell(kind: EngineKind, catalog: Catalog, task: Task, seen: Iterable[Observed]) -> Answer:
    """What the observations say. Raises CannotApplyError for a coefficient that the catalog does not have."""
    observed, plan = list(seen), Plan.of(task.stream, kind.codecs)
    told = list(_direct(catalog, observed))
    counts = {one.key: 1 for one in told}
    comparisons: list[Comparison] = []
    for evidence in _evidence(kind, catalog, task, plan, observed):
        found = narrow(evidence, least_error=ONE_STREAM_ERROR)
        told += found
        counts |= {one.key: len(evidence.labels) for one in found}
        comparisons += _compared(evidence, found)
    sketches = tuple(one for one in observed if isinstance(one, Sketched))
    return Answer(tuple(told), tuple(comparisons), tuple(_rows(plan, task, observed)), sketches, counts)


def compare(kind: EngineKind, catalog: Catalog, task: Task, seen: Iterable[Observed]) -> list[Comparison]:
    """What was seen beside what the catalog predicts, in the same order for every catalog."""
    observed, plan = list(seen), Plan.of(task.stream, kind.codecs)
    return [one for evidence in _evidence(kind, catalog, task, plan, observed) for one in _compared(evidence, found=())]


def _evidence(
    kind: EngineKind, catalog: Catalog, task: Task, plan: Plan, observed: Sequence[Observed]
) -> Iterator[Evidence]:
    law = asked_law.QuestionLaw(plan, _known(catalog, kind.questions), task.events)
    for file in dict.fromkeys([kind.questions, *(one.file for one in observed if isinstance(one, Worked))]):
        answered = asked_law.answered(law, observed) if file == kind.questions else []
        if done := [*answered, *asked_law.worked(file, observed)]:
            yield asked_law.evidence_of(file, _known(catalog, file), done)
    if kind.stored:
        columns = stored_law.columns_of(plan, task.events, task.numbered, task.coded, observed)
        tables = stored_law.tables_of(plan, task.events, task.numbered, observed)
        if columns:
            yield stored_law.evidence_of(
                stored_law.StorageLaw(catalog, kind.stored, kind.whole_blocks), columns, tables
            )


def _known(catalog: Catalog, file: str) -> Mapping[str, Coefficient]:
    """The coefficients of a data file, with those that its engine inherits: these a probe of it does not narrow."""
    found = dict(coefficients_of(catalog, file))
    engine = catalog.engines.get(file.removeprefix("engines/"))
    while engine is not None and engine.inherits is not None:
        engine = catalog.engines[engine.inherits]
        found = {name: one.model_copy(update={"sigma": 0.0}) for name, one in engine.coefficients.items()} | found
    return found


def _direct(catalog: Catalog, observed: Sequence[Observed]) -> Iterator[Told]:
    """Coefficients that were measured by themselves."""
    for one in observed:
        if isinstance(one, Direct):
            prior = coefficient_of(catalog, one.file, one.coefficient)
            if prior.sigma > 0.0:
                after = narrowed(prior, one.value, one.relative_error)
                key = (one.file, one.coefficient)
                yield Told(key, prior, after.value, after.deviation, one.value, one.relative_error)


def _compared(evidence: Evidence, found: Sequence[Told]) -> list[Comparison]:
    """What was measured beside the predictions of the catalog before and after."""
    values = {one.key: one.value for one in found}
    before = evidence.predict(np.array([one.value for _, one in evidence.priors]))
    after = evidence.predict(np.array([values.get(key, one.value) for key, one in evidence.priors]))
    return [
        Comparison(what, unit, *map(float, numbers))
        for (what, unit), *numbers in zip(evidence.labels, evidence.measured, before, after, strict=True)
    ]


def _rows(plan: Plan, task: Task, observed: Sequence[Observed]) -> Iterator[Comparison]:
    """Rows of rollups beside the law's, which has no coefficient to narrow."""
    for one in observed:
        table = plan.tables[one.table] if isinstance(one, Loaded) else None
        if isinstance(one, Loaded) and isinstance(table, RollupTable):
            predicted = float(plan.facts.rows(table.dimensions, table.grain)(float(task.events)))
            yield Comparison(" x ".join([*table.dimensions, table.grain]), "rows", one.rows, predicted, predicted)
