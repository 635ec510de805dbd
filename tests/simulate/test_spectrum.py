"""Spectra against full sums, brute-force products and counted events."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.simulate.spectrum import (
    binned,
    from_weights,
    lognormal,
    mixture,
    product,
    replicated,
    uniform,
    zipf,
)


def zipf_probabilities(cardinality: int, skew: float) -> np.ndarray:
    weights = np.arange(1.0, cardinality + 1.0) ** -skew
    return weights / weights.sum()


def distinct(probabilities: np.ndarray, events: float) -> float:
    return float(-np.expm1(events * np.log1p(-np.minimum(probabilities, 1 - 2**-53))).sum())


@pytest.mark.parametrize("skew", [0.0, 0.5, 0.9, 1.0, 1.1, 1.5])
@pytest.mark.parametrize("cardinality", [1, 2, 511, 513, 1000, 10**6])
def test_zipf_equals_the_full_sum_over_ranks(cardinality: int, skew: float) -> None:
    spectrum, exact = zipf(cardinality, skew), zipf_probabilities(cardinality, skew)
    for events in (1e2, 1e4, 1e6, 1e9):
        assert spectrum.expected_distinct(events) == pytest.approx(distinct(exact, events), rel=1e-6)
    assert spectrum.cardinality == pytest.approx(cardinality, rel=1e-9)
    assert spectrum.largest == pytest.approx(exact[0], rel=1e-6)
    assert spectrum.entropy_bits == pytest.approx(-(exact * np.log2(exact)).sum(), rel=1e-6, abs=1e-12)
    assert spectrum.repeat_probability == pytest.approx((exact**2).sum(), rel=1e-6)
    assert spectrum.top_share(100) == pytest.approx(exact[:100].sum(), rel=1e-6)


def test_a_huge_column_costs_a_few_hundred_atoms() -> None:
    spectrum = zipf(1e15, 1.1)
    assert spectrum.count.size < 1000
    assert 0.0 < spectrum.expected_distinct(1e18) <= 1e15


def test_a_cardinality_between_two_whole_numbers_lies_between_them() -> None:
    low, middle, high = (zipf(cardinality, 1.0).expected_distinct(50) for cardinality in (4, 4.5, 5))
    assert low < middle < high


@pytest.mark.parametrize("cardinality", [0, 0.5, -1, float("nan"), float("inf")])
def test_a_cardinality_below_one_is_refused(cardinality: float) -> None:
    with pytest.raises(ValueError, match="cardinality must be"):
        zipf(cardinality, 1.0)


def test_weights_without_any_mass_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        from_weights([0.0, 0.0])


@pytest.mark.parametrize(
    "columns",
    [
        [(3000, 1.1), (1000, 0.9)],
        [(100, 1.1), (250, 1.0), (40, 0.0)],
        [(20000, 0.6), (12, 1.4)],
        [(30, 1.2), (30, 1.2), (30, 1.2), (7, 0.5)],
    ],
)
def test_a_product_is_within_two_hundredths_of_a_percent_of_brute_force(columns: list[tuple[int, float]]) -> None:
    joint = np.ones(1)
    for cardinality, skew in columns:
        joint = np.multiply.outer(joint, zipf_probabilities(cardinality, skew)).ravel()
    spectrum = product([zipf(cardinality, skew) for cardinality, skew in columns])
    for events in np.logspace(1, 9, 17):
        assert spectrum.expected_distinct(events) == pytest.approx(distinct(joint, float(events)), rel=2e-4)
    assert spectrum.entropy_bits == pytest.approx(-(joint * np.log2(joint)).sum(), rel=1e-3)


def test_distinct_values_and_their_spread_are_those_of_counted_events() -> None:
    random, events, runs = np.random.default_rng(7), 20_000, 200
    exact = zipf_probabilities(5000, 1.1)
    samples = [np.bincount(random.choice(5000, events, p=exact), minlength=5000) for _ in range(runs)]
    counted = np.array([(seen > 0).sum() for seen in samples])
    singletons = np.array([(seen == 1).sum() for seen in samples])
    spectrum = zipf(5000, 1.1)
    noise = float(np.sqrt(spectrum.variance_distinct(events)))
    assert spectrum.expected_distinct(events) == pytest.approx(counted.mean(), abs=4 * noise / runs**0.5)
    assert counted.std() == pytest.approx(noise, rel=0.2)
    assert spectrum.expected_singletons(events) == pytest.approx(singletons.mean(), rel=0.01)


def test_a_product_counts_generated_pairs() -> None:
    random, events = np.random.default_rng(11), 200_000
    left = random.choice(3000, events, p=zipf_probabilities(3000, 1.0))
    right = random.choice(800, events, p=zipf_probabilities(800, 0.7))
    counted = np.unique(left * 800 + right).size
    assert (zipf(3000, 1.0) * zipf(800, 0.7)).expected_distinct(events) == pytest.approx(counted, rel=0.005)


def test_new_values_per_event_is_the_slope_of_distinct() -> None:
    spectrum = zipf(1e6, 1.05)
    for events in (10.0, 1e4, 1e8):
        rise = spectrum.expected_distinct(events * 1.001) - spectrum.expected_distinct(events * 0.999)
        assert spectrum.new_values_per_event(events) == pytest.approx(rise / (events * 0.002), rel=1e-4)


@pytest.mark.parametrize(("mu", "sigma"), [(8.5, 1.6), (2.0, 0.5), (0.0, 0.01), (20.0, 1e-5), (20.0, 1e-9)])
def test_a_lognormal_measure_has_the_integers_as_values(mu: float, sigma: float) -> None:
    random, events = np.random.default_rng(3), 100_000
    counted = np.unique(np.floor(random.lognormal(mu, sigma, events))).size
    spectrum = lognormal(mu, sigma)
    noise = float(np.sqrt(spectrum.variance_distinct(events)))
    assert spectrum.mass.sum() == pytest.approx(1.0)
    assert spectrum.expected_distinct(events) == pytest.approx(counted, abs=4 * noise + 1e-6 * counted)


def test_a_mixture_keeps_shares_apart() -> None:
    union = mixture([(3.0, uniform(10)), (1.0, zipf(1000, 1.0))])
    parts = np.concatenate([np.full(10, 0.075), 0.25 * zipf_probabilities(1000, 1.0)])
    assert union.cardinality == pytest.approx(1010)
    assert union.expected_distinct(500) == pytest.approx(distinct(parts, 500), rel=1e-6)


def test_replicating_multiplies_values_and_keeps_the_law_of_scaling() -> None:
    spectrum = zipf(1e5, 1.0)
    grown = replicated(spectrum, 3.0)
    assert grown.cardinality == pytest.approx(3e5, rel=1e-6)
    assert grown.expected_distinct(3e6) == pytest.approx(3 * spectrum.expected_distinct(1e6), rel=1e-3)


def test_binning_keeps_count_and_mass() -> None:
    spectrum = zipf(1e9, 0.8)
    coarse = binned(spectrum)
    assert coarse.count.size < spectrum.count.size
    assert coarse.cardinality == pytest.approx(spectrum.cardinality, rel=1e-12)
    assert coarse.mass.sum() == pytest.approx(1.0, rel=1e-12)


def test_thirty_enormous_columns_stay_finite() -> None:
    spectrum = product([zipf(1e15, 1.0)] * 30)
    assert np.isfinite(spectrum.count).all()
    assert spectrum.expected_distinct(1e18) == pytest.approx(1e18, rel=1e-6)
