"""Waiting against exact values, and against queues that are played through."""

from __future__ import annotations

import heapq
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.simulate.waiting import normal_quantile, response, speedup, waits_at_all

ARRIVALS = 150_000


def played(servers: int, busy: float, variability: float) -> np.ndarray:
    """Times in a queue of lognormal services of mean one, first come first served; the first tenth is left out."""
    random = np.random.default_rng(7)
    log_variance = math.log1p(variability)
    services = np.exp(random.normal(-log_variance / 2, math.sqrt(log_variance), ARRIVALS))
    gaps = random.exponential(1.0, ARRIVALS)
    services, gaps = services / services.mean(), gaps / gaps.mean()  # so that the queue is as busy as asked
    arrivals = np.cumsum(gaps) / (servers * busy)
    free = [0.0] * servers
    times = np.empty(ARRIVALS)
    for at, (arrival, service) in enumerate(zip(arrivals, services, strict=True)):
        done = max(heapq.heappop(free), arrival) + service
        heapq.heappush(free, done)
        times[at] = done - arrival
    return times[ARRIVALS // 10 :]


@pytest.mark.parametrize(
    ("servers", "busy", "waits"),
    [(1, 0.5, 0.5), (2, 0.5, 1 / 3), (3, 2 / 3, 4 / 9), (5, 0.8, 0.5541), (10, 0.8, 0.4092), (100, 0.9, 0.2170)],
)
def test_erlangs_c_is_exact(servers: int, busy: float, waits: float) -> None:
    assert float(waits_at_all(np.array(float(servers)), np.array(busy))) == pytest.approx(waits, rel=1e-3)


def test_many_servers_lose_no_digits() -> None:
    found = waits_at_all(np.array([1e3, 1e4]), np.array([0.99, 0.999]))
    assert np.isfinite(found).all()
    assert ((found > 0) & (found < 1)).all()


@settings(deadline=None)
@given(st.floats(1, 200), st.floats(0.01, 0.98), st.floats(0.0, 5.0), st.floats(1.01, 3.0), st.floats(1.0, 200.0))
def test_more_places_and_less_work_are_never_slower(
    servers: float, busy: float, variability: float, times: float, leaves: float
) -> None:
    def p95(places: float, use: float) -> float:
        found = response(np.array(1.0), np.array(variability), np.array(places), np.array(use))
        return float(found.quantile(0.95, leaves))

    # The same work on more places: each is less busy.
    assert p95(servers * times, busy / times) <= p95(servers, busy) * (1 + 1e-9)
    assert p95(servers, busy / times) <= p95(servers, busy) * (1 + 1e-9)


def test_work_that_piles_up_never_ends() -> None:
    full = response(np.array(1.0), np.array(1.0), np.array(4.0), np.array([0.9, 1.0, 1.7, np.inf]))
    seconds = full.quantile(0.95)
    assert np.isfinite(seconds[0])
    assert np.isinf(seconds[1:]).all()


@pytest.mark.parametrize("variability", [0.3, 1.0])
@pytest.mark.parametrize("servers", [1, 2, 8])
@pytest.mark.parametrize("busy", [0.3, 0.6, 0.8])
def test_95_per_cent_of_answers_are_told_within_a_tenth(variability: float, servers: int, busy: float) -> None:
    times = played(servers, busy, variability)
    told = response(np.array(1.0), np.array(variability), np.array(float(servers)), np.array(busy))
    assert float(told.mean) == pytest.approx(times.mean(), rel=0.06)
    assert float(told.quantile(0.95)) == pytest.approx(np.quantile(times, 0.95), rel=0.1)


def test_the_slowest_of_many_leaves_is_told_within_a_quarter() -> None:
    times = played(2, 0.6, 0.65)
    slowest = np.random.default_rng(3).choice(times, (20_000, 20)).max(axis=1)
    told = response(np.array(1.0), np.array(0.65), np.array(2.0), np.array(0.6)).quantile(0.95, 20.0)
    assert float(told) == pytest.approx(np.quantile(slowest, 0.95), rel=0.25)


def test_no_variability_and_nobody_else_is_service_alone() -> None:
    alone = response(np.array(3.0), np.array(0.0), np.array(1.0), np.array(0.0))
    assert float(alone.quantile(0.95, 50.0)) == pytest.approx(3.0)


def test_the_first_cores_are_used_fully_and_those_beyond_less() -> None:
    cores = np.array([1.0, 8.0, 16.0, 64.0])
    found = speedup(cores, np.full(4, 16.0), np.full(4, 0.5))
    assert found.tolist() == [1.0, 8.0, 16.0, 32.0]


def test_normal_quantiles_keep_their_shape() -> None:
    shares = np.array([[0.5, 0.95], [0.975, 1.0]])
    found = normal_quantile(shares)
    assert found.shape == shares.shape
    assert found[0] == pytest.approx([0.0, 1.6449], abs=1e-4)
    assert np.isfinite(found).all()
