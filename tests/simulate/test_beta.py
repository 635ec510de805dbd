"""The beta distribution against its closed forms, and the percentiles that were typed against those that it has."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.simulate.beta import Beta, beta_between

SHARES = np.array([0.001, 0.05, 0.3, 0.5, 0.9, 0.999])
LOGITS = np.log(SHARES / (1 - SHARES))


def test_even_shares_lie_below_a_share_as_often_as_it_says() -> None:
    assert Beta(1.0, 1.0).below(LOGITS) == pytest.approx(SHARES, abs=1e-12)
    assert Beta(1.0, 1.0).quantiles(SHARES) == pytest.approx(SHARES, rel=1e-12)


@pytest.mark.parametrize("exponent", [0.1, 0.5, 3.0, 4e5])
def test_powers_have_a_closed_form(exponent: float) -> None:
    assert Beta(exponent, 1.0).below(LOGITS) == pytest.approx(SHARES**exponent, abs=1e-12)
    assert Beta(1.0, exponent).below(LOGITS) == pytest.approx(1 - (1 - SHARES) ** exponent, abs=1e-12)


@pytest.mark.parametrize(("a", "b"), [(2, 3), (7, 2), (40, 60)])
def test_whole_exponents_are_sums_of_binomial_odds(a: int, b: int) -> None:
    tries = a + b - 1
    expected = [
        sum(math.comb(tries, hits) * share**hits * (1 - share) ** (tries - hits) for hits in range(a, tries + 1))
        for share in SHARES
    ]
    assert Beta(a, b).below(LOGITS) == pytest.approx(expected, abs=1e-12)


def test_quantiles_undo_the_distribution_function() -> None:
    probabilities = (np.arange(4096) + 0.5) / 4096
    shares = Beta(0.7, 12.0).quantiles(probabilities)
    assert (np.diff(shares) > 0).all()
    assert Beta(0.7, 12.0).below(np.log(shares / (1 - shares))) == pytest.approx(probabilities, rel=1e-9)


@settings(deadline=None)
@given(st.floats(-14, 14), st.floats(1e-3, 20))
def test_both_ends_are_honoured(lower: float, width: float) -> None:
    p5, p95 = (1 / (1 + math.exp(-logit)) for logit in (lower, min(lower + width, 16.0)))
    found = beta_between(p5, p95)
    assert found.below(np.log([p5, p95]) - np.log1p([-p5, -p95])) == pytest.approx([0.05, 0.95], abs=1e-8)
