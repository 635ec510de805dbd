"""A column that is a function of another one: what is left of the parent's spectrum when its values are grouped."""

from __future__ import annotations

import numpy as np

from .spectrum import Floats, Spectrum, binned, from_atoms

STRATA = 48
"""Strata for the rank of the most popular parent value of a group, evenly spaced in log rank."""

ARRIVALS = 12
"""Parent values of a group that are placed one by one; those after count by their mean."""

LARGEST_EXPONENT = 40.0
"""The last stratum ends where the chance that a group's first parent value comes later is e^-40."""

_SEED = 1967  # any: the draws stand in for a quadrature and are the same for every estimate


def grouped(parent: Spectrum, value_weights: Spectrum) -> Spectrum:
    """Spectrum of a function of the parent, whose values are assigned at random with probabilities `value_weights`.

    Law: a group of weight a owns each parent value with probability a, so the gaps between the ranks it owns are
    geometric, and its share of the events is the sum of `p(rank)` over them (LePage's series). The first rank is
    stratified down to rank 1, so that the groups that own a giant are counted right; the next `ARRIVALS` are drawn from
    one fixed table; the rest is `a` times the parent's remaining mass. Groups that own no parent value drop out. It is
    the mean over assignments: a real one with few groups scatters around it.
    """
    weights = binned(value_weights)
    share = np.minimum(weights.probability, 1.0 - 1e-12)
    log_refusal = np.log1p(-share)
    ranks = _Ranks(parent)

    # Axes: strata, arrivals, weights. Weights come last, so that ranks are looked up in order.
    last = np.maximum(np.minimum(ranks.values, -LARGEST_EXPONENT / log_refusal), 1.0)
    edges = np.floor(np.exp(np.linspace(0.0, 1.0, STRATA)[:, None] * np.log(last)))
    edges = np.concatenate([np.zeros((1, share.size)), edges])
    width = np.diff(edges, axis=0)
    filled = width > 0
    chance = np.where(filled, -np.diff(np.exp(edges * log_refusal), axis=0), 0.0)
    first_share = np.diff(ranks.mass_until(edges), axis=0) / np.where(filled, width, 1.0)

    rng = np.random.default_rng(_SEED)
    first = edges[:-1] + np.ceil(rng.random(STRATA)[:, None] * width)
    waits = rng.exponential(size=(STRATA, ARRIVALS))
    gaps = np.maximum(np.ceil(waits[:, :, None] / -log_refusal), 1.0)
    later = first[:, None, :] + np.cumsum(gaps, axis=1)
    events = first_share + ranks.share_at(later).sum(axis=1) + share * (1.0 - ranks.mass_until(later[:, -1]))

    expected = (chance * events).sum(axis=0)
    events *= np.divide(share, expected, out=np.zeros_like(share), where=expected > 0)
    return binned(from_atoms((weights.count * chance).ravel(), events.ravel()))


class _Ranks:
    """A spectrum read by popularity rank, 1 being the most popular value."""

    def __init__(self, spectrum: Spectrum) -> None:
        self._until = np.concatenate([[0.0], np.cumsum(spectrum.count)])
        self._mass = np.minimum(np.concatenate([[0.0], np.cumsum(spectrum.mass)]), 1.0)
        self._shares = np.append(spectrum.probability, 0.0)

    @property
    def values(self) -> float:
        return float(self._until[-1])

    def share_at(self, rank: Floats) -> Floats:
        """Probability of the value at a rank; zero past the last."""
        return np.asarray(self._shares[np.searchsorted(self._until[1:], rank - 0.5)], dtype=np.float64)

    def mass_until(self, rank: Floats) -> Floats:
        """Mass of the values up to a rank; one past the last."""
        return np.asarray(np.interp(rank, self._until, self._mass), dtype=np.float64)
