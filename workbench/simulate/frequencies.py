"""From the counts of a sample to the spectrum of its population, the unseen values included."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from .link_model import EXACT_ABOVE, Fit, fits
from .spectrum import Floats, Spectrum, from_atoms

ALTERNATIVES = 24
"""Worlds that tell how far a sample leaves its population open: the 10th and 90th of a hundred within one in ten."""

FORESEEN = 32
"""Samples by whose distinct values models are ranked: between ten and a hundred, as far as anybody should look."""

_SEED = 0
_BISECTIONS = 40


def from_frequencies(seen: Sequence[float], values: Sequence[float]) -> Spectrum:
    """Spectrum from frequency counts: `values[i]` distinct values were each seen `seen[i]` times in one sample.

    Law: `link_model`, its models weighed by their evidence; values seen more than `EXACT_ABOVE` times keep their share.
    Expected distinct at the sample's size equals what was seen. Error of ten and a hundred times the sample: see
    `make bench` and tests.
    """
    return _spectra(tuple(map(float, seen)), tuple(map(float, values)))[0]


def alternatives(seen: Sequence[float], values: Sequence[float]) -> list[Spectrum]:
    """Spectra that the same frequency counts could as well come from, each as likely as the others.

    `ALTERNATIVES` draws of the posterior, the same each time; each tells the sample's distinct values and events back.
    """
    return _spectra(tuple(map(float, seen)), tuple(map(float, values)))[1]


def thinned(seen: Sequence[float], values: Sequence[float], factor: float) -> tuple[list[float], list[float]]:
    """The frequency counts expected of a part of the sample, each event kept with probability 1 / `factor`.

    Values seen more than `EXACT_ABOVE * factor` times are taken to be seen that part of the times.
    """
    times, number = np.asarray(seen, dtype=np.float64), np.asarray(values, dtype=np.float64)
    common = times > EXACT_ABOVE * factor
    each = np.rint(times[~common])[:, None]
    kept = np.arange(1.0, EXACT_ABOVE * factor + 1)[None, :]
    with np.errstate(invalid="ignore"):
        log_chance = _log_choose(each, kept) - kept * math.log(factor) + (each - kept) * math.log1p(-1.0 / factor)
    chance = np.where(kept <= each, np.exp(np.where(kept <= each, log_chance, 0.0)), 0.0)
    counts = number[~common] @ chance
    shown = counts > 0
    return [*kept[0][shown], *(times[common] / factor)], [*counts[shown], *number[common]]


def _log_choose(each: Floats, kept: Floats) -> Floats:
    largest = int(max(each.max(initial=1.0), kept.max())) + 1
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1.0, largest + 1)))])

    def of(number: Floats) -> Floats:
        return np.asarray(log_factorial[np.maximum(number, 0).astype(np.intp)])

    return of(each) - of(kept) - of(each - kept)


@lru_cache(maxsize=512)
def _spectra(seen: tuple[float, ...], values: tuple[float, ...]) -> tuple[Spectrum, list[Spectrum]]:
    times, number = np.asarray(seen), np.asarray(values)
    common = times > EXACT_ABOVE
    head_rates, head = times[common], number[common]
    counts = _counts(times[~common], number[~common])
    if not counts.any():
        alone = from_atoms(head, head_rates)
        return alone, [alone] * ALTERNATIVES
    models = fits(counts)

    def told(rates: Floats, unseen: Floats) -> Spectrum:
        rare_rates, rare = _told_back(rates, unseen, counts)
        kept = rare > 0
        return from_atoms(np.concatenate([head, rare[kept]]), np.concatenate([head_rates, rare_rates[kept]]))

    middle = _middle(models)
    return told(middle.rates, middle.values()), [told(one.rates, drawn) for one, drawn in _draws(models)]


def _middle(models: Sequence[tuple[float, Fit]]) -> Fit:
    """The model in the middle: half of the weight foresees fewer values in `FORESEEN` samples, half more."""
    ranked = sorted(models, key=lambda model: model[1].foreseen(FORESEEN))
    until = np.cumsum([weight for weight, _ in ranked])
    return ranked[min(int(np.searchsorted(until, 0.5)), len(ranked) - 1)][1]


def _counts(times: Floats, number: Floats) -> Floats:
    """Values seen once, twice and so on up to `EXACT_ABOVE` times; broken times are means of bins."""
    counts = np.zeros(EXACT_ABOVE)
    np.add.at(counts, np.maximum(np.rint(times).astype(np.intp), 1) - 1, number)
    return counts


def _draws(models: Sequence[tuple[float, Fit]]) -> Iterator[tuple[Fit, Floats]]:
    """Draws of the posterior: models in proportion to their weights, at even steps so that small ones get their due."""
    rng = np.random.default_rng(_SEED)
    until = np.cumsum([weight for weight, _ in models])
    for place in (np.arange(ALTERNATIVES) + 0.5) / ALTERNATIVES:
        one = models[min(int(np.searchsorted(until, place)), len(models) - 1)][1]
        yield one, one.drawn(rng.standard_normal(one.rates.size))


def _told_back(rates: Floats, values: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Rates and values, both scaled, so that the sample's distinct values and events are expected back exactly."""
    distinct, events = float(counts.sum()), float(counts @ np.arange(1, EXACT_ABOVE + 1))
    mass = float(values @ rates)

    def seen(log_scale: float) -> float:
        scale = math.exp(log_scale)
        return float(values @ -np.expm1(-rates * scale)) * events / (mass * scale)

    low, high = math.log(1e-6), math.log(1e3)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if seen(middle) > distinct else (low, middle)
    scale = math.exp((low + high) / 2)
    return rates * scale, values * (events / (mass * scale))
