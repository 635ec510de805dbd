"""Where the simulator has been wrong, and by how much: predictions beside published figures, worst first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.measure.validation import clickbench, clusters
from workbench.measure.validation.answer import Case, Summary, summary
from workbench.program.catalog import Catalog
from workbench.program.record import Weakness
from workbench.simulate.explain_held import explain_hot, explain_load, explain_published, explain_stored
from workbench.simulate.result import Quantiles, Trace
from workbench.simulate.uncertainty import Draws
from workbench.store.catalog import load_catalog, load_record
from workbench.verbs import words
from workbench.verbs.trouble import Trouble

CLUSTERS = "clusters"
SUBJECTS = {
    CLUSTERS: "Published clusters",
    clickbench.LOAD: "ClickBench, loading",
    clickbench.BYTES: "ClickBench, bytes",
    clickbench.HOT: "ClickBench, questions",
}
"""What predictions are held to, by name: each has a picture, and a unit, of its own."""

UNITS = {CLUSTERS: "nodes", clickbench.LOAD: "s", clickbench.BYTES: "B", clickbench.HOT: "s"}
_OF_BENCHMARK = {clickbench.LOAD: explain_load, clickbench.BYTES: explain_stored, clickbench.HOT: explain_hot}
FACTOR_TWO = 2.0
"""How far off a prediction may be and still be of use for a plan."""


@dataclass(frozen=True, slots=True)
class Held:
    """One published figure beside its prediction. `comparable` is false for an account that tells only in part."""

    name: str
    short: str
    title: str
    family: str
    unit: str
    published: float
    predicted: Quantiles
    comparable: bool
    told: str
    source: str
    url: str | None
    date: dt.date

    def say(self, amount: float) -> str:
        """An amount in the case's unit, in words."""
        return words.with_unit(amount, self.unit)

    @property
    def ratio(self) -> float:
        """Predicted over published."""
        return self.predicted.p50 / self.published

    @property
    def times_off(self) -> float:
        """How many times too much or too little, at least 1."""
        return max(self.ratio, 1.0 / self.ratio)

    @property
    def inside(self) -> bool:
        """Whether the published figure lies between p10 and p90."""
        return self.predicted.p10 <= self.published <= self.predicted.p90


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A subject's figures, worst first, the summary of the comparable ones, and what is known to be wrong: first what
    explains these figures, then the gravest.
    """

    subject: str
    sentence: str
    cases: Sequence[Held]
    summary: Summary
    weaknesses: Sequence[Weakness]


def calibrate(subject: str = CLUSTERS) -> Calibrated:
    """The published figures of a subject beside their predictions. Raises Trouble for a subject that there is not."""
    if subject not in SUBJECTS:
        raise Trouble(f"{subject} is not held to anything; name one of {', '.join(SUBJECTS)}.")
    catalog = load_catalog()
    found = _clusters(catalog) if subject == CLUSTERS else _results(catalog, subject)
    cases = sorted(found, key=lambda held: held.times_off, reverse=True)
    told = summary([_case(held) for held in cases if held.comparable])
    known = sorted(load_record().weaknesses, key=lambda one: subject not in one.plots)
    return Calibrated(subject, _sentence(subject, cases, told), cases, told, known)


def traces_of(subject: str, name: str) -> list[Trace]:
    """How the prediction of one case came about. Raises Trouble for a case that there is not."""
    catalog = load_catalog()
    if subject == CLUSTERS and name in catalog.published:
        cluster = catalog.published[name]
        family = catalog.unstated.family_of(cluster.engine)
        assert family is not None, "it was predicted"
        draws = Draws(clusters.DRAWS, clusters.SEED)
        return explain_published(cluster.stated, family, catalog, draws, in_nodes=cluster.nodes is not None)
    result = next((one for one in load_record().results[clickbench.BENCHMARK].results if one.name == name), None)
    if result is None or subject not in _OF_BENCHMARK:
        raise Trouble(f"There is no case {name} of {SUBJECTS.get(subject, subject)}; choose another one.")
    run = clickbench.benchmark_run(clickbench.machine_of(result, catalog), catalog)
    return [_OF_BENCHMARK[subject](run)]


def _clusters(catalog: Catalog) -> Iterator[Held]:
    for case in clusters.predict_shipped(catalog.published.values(), catalog):
        if not isinstance(case, Case):
            continue
        one = catalog.published[case.id]
        family = catalog.unstated.family_of(one.engine)
        assert family is not None, "it was predicted"
        yield Held(
            name=one.name,
            short=one.organisation,
            title=f"{one.organisation}, {one.workload}",
            family=family.title,
            unit="nodes" if one.nodes else "cores",
            published=one.size,
            predicted=_interval(case),
            comparable=one.comparable,
            told=one.remark or "",
            source=one.source,
            url=one.url,
            date=one.date,
        )


def _results(catalog: Catalog, figure: str) -> Iterator[Held]:
    public = load_record().results[clickbench.BENCHMARK]
    by_id = {f"{one.name}:{figure}": one for one in public.results}
    for case in clickbench.predict_shipped(public.results, catalog, [figure]):
        if not isinstance(case, Case):
            continue
        one = by_id[case.id]
        machines = one.machine if one.nodes == 1 else f"{one.nodes} x {one.machine}"
        yield Held(
            name=one.name,
            short=machines,
            title=f"{one.system}, {machines}",
            family=one.system,
            unit=UNITS[figure],
            published=case.given,
            predicted=_interval(case),
            comparable=True,
            told="",
            source=public.source,
            url=None,
            date=one.date,
        )


def _interval(case: Case) -> Quantiles:
    assert case.p10 is not None
    assert case.p90 is not None
    return Quantiles(case.p10, case.predicted, case.p90)


def _case(held: Held) -> Case:
    return Case(held.name, held.published, held.predicted.p50, held.predicted.p10, held.predicted.p90)


def _sentence(subject: str, cases: Sequence[Held], told: Summary) -> str:
    """What the comparison says in one sentence, the worst of all named."""
    compared = [held for held in cases if held.comparable]
    near = sum(held.times_off <= FACTOR_TWO for held in compared)
    inside = sum(held.inside for held in compared)
    off = words.times(1.0 + (told.median_ratio_error or 0.0))
    which = "published clusters that tell enough" if subject == CLUSTERS else "public results"
    worst = compared[0]
    way = "too much" if worst.ratio > 1 else "too little"
    return (
        f"Of {len(compared)} {which}, {near} are predicted within a factor of two, the middle one {off} off; the "
        f"interval holds {inside}. The worst is {worst.title}: {words.times(worst.times_off)} {way}."
    )
