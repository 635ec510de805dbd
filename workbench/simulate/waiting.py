"""Waiting: how long a question takes when others want the same cores, and when its parts must all come back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from .spectrum import Floats


def speedup(cores: Floats, linear: Floats, exponent: Floats) -> Floats:
    """How many times faster one question runs on so many cores than on one, shape of the inputs.

    Law: `min(cores, linear) x (max(cores, linear) / linear) ^ exponent`: the first cores are used fully, those beyond
    the fewer the more there are. Source: ClickBench's public results, exponent 0.54 from 16 to 192 cores (median of 23
    questions; throughput grows with 0.98).
    """
    return np.minimum(cores, linear) * (np.maximum(cores, linear) / linear) ** exponent


def waits_at_all(servers: Floats, busy: Floats) -> Floats:
    """Probability that who comes must wait, Erlang's C; broadcasts. At `busy` of 1 and more everybody does.

    Law: `B_0 = 1, B_j = a B_(j-1) / (j + a B_(j-1)), C = B_k / (1 - busy (1 - B_k))` with `a = busy k`; the recursion
    loses no digits for any number of servers. Between whole numbers of servers C is interpolated. Exact for exponential
    service (Erlang 1917).
    """
    servers, busy = np.broadcast_arrays(np.maximum(servers, 1.0), busy)
    below = np.floor(servers)
    part = servers - below
    return (1.0 - part) * _erlang_c(below, busy) + part * _erlang_c(below + 1.0, busy)


def _erlang_c(servers: Floats, busy: Floats) -> Floats:
    load = np.minimum(busy, 1.0) * servers
    blocked = np.ones_like(load)
    for server in range(1, int(servers.max()) + 1):
        blocked = np.where(server <= servers, load * blocked / (server + load * blocked), blocked)
    return np.asarray(np.where(busy < 1.0, blocked / (1.0 - np.minimum(busy, 1.0) * (1.0 - blocked)), 1.0))


@dataclass(frozen=True)
class Response:
    """How long answers take: mean and squared coefficient of variation of the seconds, alone and with waiting.

    Shapes broadcast; with waiting both are infinite where work piles up.
    """

    service: Floats
    variability: Floats
    mean: Floats
    variability_with_waiting: Floats

    def quantile(self, share: Floats | float, leaves: Floats | float = 1.0) -> Floats:
        """Seconds that this share of answers stays below where all of so many leaves must have answered.

        Law: leaves are independent, so that each must keep to the `share ^ (1 / leaves)` quantile; a response is taken
        as lognormal of its two moments, and never as faster than it were alone.
        """
        each = normal_quantile(np.exp(np.log(share) / np.asarray(leaves, dtype=np.float64)))
        alone = _lognormal_at(each, self.service, self.variability)
        steady = np.isfinite(self.mean)
        waited = _lognormal_at(
            each, np.where(steady, self.mean, 1.0), np.where(steady, self.variability_with_waiting, 0.0)
        )
        return np.asarray(np.where(steady, np.maximum(alone, waited), math.inf))


def _lognormal_at(score: Floats, mean: Floats, variability: Floats) -> Floats:
    """The value of a lognormal amount of that mean at so many standard deviations of its logarithm."""
    log_variance = np.log1p(variability)
    return np.asarray(mean * np.exp(score * np.sqrt(log_variance) - log_variance / 2.0))


def response(service: Floats, variability: Floats, servers: Floats, busy: Floats) -> Response:
    """Waiting and service of a question where `servers` of its kind can be served at once; broadcasts.

    Law: Allen-Cunneen, `E[W] = C (1 + v) / 2 x service / (servers (1 - busy))`, v the squared coefficient of
    variation of service; who waits does so exponentially. `busy` counts all work on the cores; at 1 and more the mean
    is infinite.
    """
    waits = waits_at_all(servers, busy)
    free = np.maximum(1.0 - busy, 0.0)
    with np.errstate(divide="ignore"):
        if_waiting = np.where(free > 0.0, (1.0 + variability) / 2.0 * service / (servers * free), math.inf)
    mean_wait = np.where(waits > 0.0, waits * if_waiting, 0.0)
    mean = service + mean_wait
    with np.errstate(invalid="ignore", divide="ignore"):
        of_wait = waits * (2.0 - waits) * np.square(if_waiting / mean)
        together = variability * np.square(service / mean) + np.where(waits > 0.0, of_wait, 0.0)
    return Response(service, variability, mean, np.where(np.isfinite(mean), together, math.inf))


@np.vectorize
def _normal_quantile(share: float) -> float:
    return NormalDist().inv_cdf(share)


def normal_quantile(share: Floats) -> Floats:
    """Quantile of the standard normal distribution, shape as `share`; each different share is looked up once."""
    values, place = np.unique(np.minimum(share, _LARGEST_SHARE), return_inverse=True)
    return np.asarray(_normal_quantile(values)[place].reshape(np.shape(share)), dtype=np.float64)


_LARGEST_SHARE = 1.0 - 2.0**-53
