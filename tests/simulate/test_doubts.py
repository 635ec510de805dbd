"""What it is worth to know an input, against closed forms; which spike tells most; variance against pick-and-freeze."""

from __future__ import annotations

import datetime as dt
import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from tests.simulate.cases import budget, case, clickhouse, stream
from workbench.program.budgets import Budget
from workbench.program.catalog import Coefficient, Grade
from workbench.program.roadmap import Spike
from workbench.simulate.case import Inputs
from workbench.simulate.doubts import Decision, doubts, measured_inputs, outcome
from workbench.simulate.estimate import estimate_design
from workbench.simulate.result import DesignEstimate, Doubt
from workbench.simulate.sizing import Sizing, size
from workbench.simulate.spectrum import Floats
from workbench.simulate.uncertainty import Draws, narrowed, standard_normals
from workbench.store.catalog import load_catalog

DRAWS = 4096
NORMAL = NormalDist()


def spike(item_id: str, measures: list[str], **changes: Any) -> Spike:
    fields = {"id": item_id, "title": item_id, "question": "How much?", "starts_on": dt.date(2026, 1, 1),
              "time_box_days": 14, "measures": measures}  # fmt: skip
    return Spike.model_validate({**fields, **changes})


def sized(limit: Budget, *spikes: Spike) -> Sizing:
    return size(Inputs(case(clickhouse(), budget=limit, spikes=spikes), Draws(DRAWS, 0)))


def even_budget(**changes: Any) -> Budget:
    """A budget that holds as often as not, in nodes alone."""
    middle = float(np.median(outcome(sized(budget(nodes=1.0, monthly_cost_usd=None)), 0)))
    return budget(nodes=middle, monthly_cost_usd=None, target_probability=0.5, **changes)


def weighed(limit: Budget, *spikes: Spike) -> list[Doubt]:
    found = sized(limit, *spikes)
    return doubts(found, found.inputs.draws.drivers(outcome(found, 0)))


def estimated(limit: Budget, *spikes: Spike, **changes: Any) -> DesignEstimate:
    return estimate_design(case(clickhouse(), budget=limit, spikes=spikes, **changes), draws=512)


def expected_gain(mean: float, deviation: float) -> float:
    """`E[max(X, 0)] - max(E[X], 0)` of a normal X."""
    scaled = mean / deviation
    return deviation * NORMAL.pdf(scaled) + mean * NORMAL.cdf(scaled) - max(mean, 0.0)


@pytest.mark.parametrize("mean", [-1.0, -0.2, 0.0, 0.5])
@pytest.mark.parametrize("slopes", [(1.0, 0.0), (0.6, 0.8), (0.1, 2.0)])
def test_the_worth_of_a_signal_has_a_closed_form_where_all_is_normal(mean: float, slopes: tuple[float, float]) -> None:
    first, second = (standard_normals(name, DRAWS, 0) for name in ("first", "second"))
    decision = Decision(mean + slopes[0] * first + slopes[1] * second)
    deviation = math.hypot(*slopes)
    assert decision.value_of_knowing_all == pytest.approx(expected_gain(mean, deviation), abs=0.02 * deviation)
    assert decision.value_of_knowing([first]) == pytest.approx(expected_gain(mean, slopes[0]), abs=0.02 * deviation)
    both = decision.value_of_knowing([first, second])
    assert both == pytest.approx(expected_gain(mean, deviation), abs=0.02 * deviation)


def test_the_worth_of_a_bent_signal_is_found_too() -> None:
    """Committing is right in the middle alone, so that the signal's slope says nothing and its square all."""
    signal = standard_normals("signal", DRAWS, 0)
    decision = Decision(1.0 - signal**2)
    assert decision.value_of_knowing([signal]) == pytest.approx(decision.value_of_knowing_all, rel=0.02)


def test_what_says_nothing_is_worth_nothing() -> None:
    decision = Decision(standard_normals("worth", DRAWS, 0) + 0.1)
    for other in range(20):
        assert decision.value_of_knowing([standard_normals(f"other {other}", DRAWS, 0)]) < 0.005
    assert decision.value_of_knowing([]) == 0.0


def test_a_strict_budget_fears_what_is_over_it_more_than_it_loves_what_is_left() -> None:
    found = sized(even_budget())
    strict = Decision.of(found, even_budget().model_copy(update={"target_probability": 0.8}))
    even = Decision.of(found, even_budget())
    used = outcome(found, 0)
    assert strict.worth[used > 1] == pytest.approx(even.worth[used > 1])
    assert strict.worth[used < 1] == pytest.approx(even.worth[used < 1] / 4)


def test_spikes_come_in_the_order_of_their_worth_for_a_week() -> None:
    long = spike("SPK-long", ["common.query_peak_to_mean", "clickhouse.*"], time_box_days=7000)
    short, none = spike("SPK-short", ["clickhouse.*"]), spike("SPK-none", ["druid.*"])
    found = weighed(even_budget(), long, none, short)
    named = [one.spike for one in found]
    assert named[:2] == ["SPK-short", "SPK-long"]
    assert set(named[2:]) == {None}
    by_id = {one.spike: one for one in found}
    assert by_id["SPK-long"].value_usd >= by_id["SPK-short"].value_usd > 0
    assert by_id["SPK-short"].per_week == pytest.approx(by_id["SPK-short"].value_usd / 2)
    assert by_id["SPK-short"].inputs[0] == max(
        (one for one in found[0].inputs), key=lambda name: dict(drivers(even_budget())).get(name, 0.0)
    )


def drivers(limit: Budget) -> list[tuple[str, float]]:
    return [(one.input, one.variance_share) for one in estimated(limit).drivers]


def test_a_spike_that_is_over_measures_nothing_more() -> None:
    for status in ("done", "abandoned"):
        over = spike("SPK-old", ["clickhouse.*"], status=status)
        assert {one.spike for one in weighed(even_budget(), over)} == {None}


def test_a_rough_measurement_is_worth_less_than_an_exact_one() -> None:
    exact, rough, vague = (
        weighed(even_budget(), spike("SPK-one", ["clickhouse.*"], relative_error=error))[0] for error in (0.0, 0.3, 5.0)
    )
    assert exact.value_usd > rough.value_usd > vague.value_usd
    assert exact.variance_share > rough.variance_share > vague.variance_share
    assert vague.variance_share < 0.05 * exact.variance_share


def test_where_the_decision_is_clear_nothing_is_worth_knowing() -> None:
    for nodes in (0.01, 1e9):
        assert {one.value_usd for one in weighed(budget(nodes=nodes, monthly_cost_usd=None))} == {0.0}
    assert doubts(sized(even_budget()), []) == []


def test_an_answer_that_rests_on_guesses_is_not_given() -> None:
    """Half of the worlds fit, and how many events come is anybody's guess."""
    guessed = stream(events_per_day={"p5": 2e8, "p95": 5e9})
    found = estimated(even_budget(), stream=guessed)
    assert found.guess_share > 0.5
    assert found.verdict is not None
    assert (found.verdict.answer, found.verdict.spike) == ("cannot_tell_yet", None)
    telling = estimated(even_budget(), spike("SPK-tell", ["STR-edge.*"]), stream=guessed).verdict
    assert telling is not None
    assert telling.spike == "SPK-tell"
    assert "SPK-tell would tell most" in telling.reason


def test_an_answer_that_rests_on_measurements_is_given() -> None:
    known = {
        name: one.model_copy(update={"grade": "measured"})
        for name, one in load_catalog().engines["clickhouse"].coefficients.items()
    }
    engine = load_catalog().engines["clickhouse"].model_copy(update={"coefficients": known})
    common = {name: one.model_copy(update={"grade": "measured"}) for name, one in load_catalog().common.items()}
    catalog = load_catalog().model_copy(update={"common": common})
    found = estimated(even_budget(), stream=stream(events_per_day=1e9), engine=engine, catalog=catalog)
    assert found.guess_share < 0.5
    assert found.verdict is not None
    assert found.verdict.answer != "cannot_tell_yet"


def test_what_guesses_cannot_turn_around_is_said() -> None:
    for nodes, answer in ((1e9, "fits"), (0.01, "does_not_fit")):
        found = estimated(budget(nodes=nodes, monthly_cost_usd=None)).verdict
        assert found is not None
        assert found.answer == answer
    assert estimate_design(case(clickhouse(), budget=None), draws=64).verdict is None


def test_patterns_name_inputs() -> None:
    names = ["clickhouse.a", "clickhouse.b", "common.a", "STR-edge.ip.cardinality"]
    assert measured_inputs(["clickhouse.*"], names) == ["clickhouse.a", "clickhouse.b"]
    assert measured_inputs(["*.cardinality", "common.a"], names) == ["common.a", "STR-edge.ip.cardinality"]
    assert measured_inputs([], names) == []


class PickFreeze(Draws):
    """Worlds of which the named inputs are those of the seed, and all others those of another seed."""

    kept: frozenset[str] = frozenset()

    def normals(self, name: str, sigma: float, grade: Grade) -> Floats:
        found = super().normals(name, sigma, grade)
        return found if name in self.kept else standard_normals(name, self.count, self.seed + 1)


def test_variance_shares_are_those_of_pick_and_freeze() -> None:
    """First-order Sobol shares, by the estimator of Saltelli 2010 on the logarithm of the margin."""
    limit = even_budget()
    found = sized(limit)
    shares = found.inputs.draws.drivers(outcome(found, 0))
    base = np.log(outcome(found, 0))
    others = _margin(limit, frozenset())
    for driver in shares[:4]:
        frozen = _margin(limit, frozenset([driver.input]))
        sobol = float(((base - base.mean()) * (frozen - others)).mean()) / float(base.var())
        assert driver.variance_share == pytest.approx(sobol, abs=0.04), driver.input
    assert sum(one.variance_share for one in shares) <= 1.0


def _margin(limit: Budget, kept: frozenset[str]) -> Floats:
    draws = PickFreeze(DRAWS, 0)
    draws.kept = kept
    return np.log(outcome(size(Inputs(case(clickhouse(), budget=limit), draws)), 0))


def coefficient(value: float, sigma: float, unit: str = "ns") -> Coefficient:
    return Coefficient(value=value, unit=unit, sigma=sigma, source="test", date=dt.date(2026, 1, 1), grade="guess")


def test_a_measurement_narrows_as_bayes_has_it() -> None:
    """Against the posterior on a grid of the value's logarithm."""
    prior, seen, error = coefficient(10.0, 0.5), 14.0, 0.25
    grid = np.linspace(math.log(10) - 5, math.log(10) + 5, 20001)
    weights = np.exp(-(((grid - math.log(10.0)) / 0.5) ** 2 + ((grid - math.log(seen)) / error) ** 2) / 2)
    mean = float((grid * weights).sum() / weights.sum())
    deviation = math.sqrt(float(((grid - mean) ** 2 * weights).sum() / weights.sum()))
    found = narrowed(prior, seen, error)
    assert math.log(found.value) == pytest.approx(mean, rel=1e-6)
    assert found.sigma == pytest.approx(deviation, rel=1e-6)
    assert found.grade == "measured"


def test_an_exact_measurement_is_believed_and_a_vague_one_is_not() -> None:
    prior = coefficient(0.4, 0.3, "share of CPU")
    exact, vague = narrowed(prior, 0.6, 0.0), narrowed(prior, 0.6, 5.0)
    assert (exact.value, exact.sigma) == (pytest.approx(0.6), pytest.approx(0.0))
    assert (vague.value, vague.sigma, vague.grade) == (
        pytest.approx(0.4, rel=0.01), pytest.approx(0.3, rel=0.01), "guess",
    )  # fmt: skip


def test_a_fact_stays_and_the_impossible_is_refused() -> None:
    assert narrowed(coefficient(3.0, 0.0), 5.0, 0.1) == coefficient(3.0, 0.0)
    with pytest.raises(ValueError, match="cannot be measured"):
        narrowed(coefficient(0.4, 0.3, "share of CPU"), 1.2, 0.1)
    with pytest.raises(ValueError, match="cannot be measured"):
        narrowed(coefficient(0.4, 0.3), 0.0, 0.1)
