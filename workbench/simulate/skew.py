"""Shard skew: how much more than its share the fullest shard holds, from the spectrum of the shard key."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from workbench.program.streams import Stream

from .facts import tuple_spectrum
from .spectrum import Floats, Spectrum

_TRIALS = 64
_LARGEST_POWER = 12


def shard_skew(stream: Stream, shard_key: str, shards: Floats) -> Floats:
    """Load of the fullest of `shards` shards over the mean one, at least 1; same shape as `shards`.

    Values of the key are placed at random, as a hash does. Mean over 64 seeded placements of the single most popular
    values; the many small ones spread evenly. Interpolated between powers of two; up to 4,096 shards.
    """
    skews = _skew_by_power(tuple_spectrum(stream, [shard_key]))
    return np.interp(np.log2(np.maximum(shards, 1.0)), np.arange(skews.size), skews)


@lru_cache(maxsize=64)
def _skew_by_power(spectrum: Spectrum) -> Floats:
    head = spectrum.probability[spectrum.count <= 1.0] * spectrum.count[spectrum.count <= 1.0]
    rest = max(0.0, 1.0 - float(head.sum()))
    generator = np.random.Generator(np.random.PCG64(0))
    places = generator.random((_TRIALS, head.size))
    skews = np.ones(_LARGEST_POWER + 1)
    for power in range(1, _LARGEST_POWER + 1):
        shards = 2**power
        bins = (places * shards).astype(np.intp) + shards * np.arange(_TRIALS)[:, np.newaxis]
        loads = np.bincount(bins.ravel(), np.tile(head, _TRIALS), minlength=_TRIALS * shards).reshape(_TRIALS, shards)
        skews[power] = max(1.0, float(loads.max(axis=1).mean() + rest / shards) * shards)
    return np.maximum.accumulate(skews)
