"""Latency: how long an answer takes on the cluster that is bought."""

from __future__ import annotations

import numpy as np

from .case import Inputs
from .queries import Query
from .spectrum import Floats


def latency_p95_seconds(inputs: Inputs, query: Query, month: int, cores: Floats) -> Floats:
    """Seconds that 95 % of a question's askings stay below on an otherwise idle cluster of `cores`, shape (draws,).

    Law: `p95 factor x CPU seconds / cores ** speedup exponent` (ClickBench's public results: median exponent
    0.54 from 16 to 192 cores). Waiting behind others is not in it yet.
    """
    alone = query.cpu_seconds(month) / np.maximum(cores, 1.0) ** inputs.coefficient("speedup_exponent")
    return np.asarray(alone * inputs.coefficient("latency_p95_factor"))
