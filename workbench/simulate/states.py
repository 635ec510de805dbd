"""States: bytes of the sketches that rollup rows keep to count distinct values, percentiles and tops."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .facts import StreamFacts
from .formats import Facts
from .layout import Layout, RowOrder
from .spectrum import Floats


def sketch_bytes(figures: Facts, sketch: str, column: str | None, facts: StreamFacts, rows: RowOrder) -> float:
    """Bytes of a row of a named sketch over a column's distinct values, or over its events where it has none.

    Law: `mean of min(values x bytes, full)` over small and large rows; a row of n events has the distinct values of n
    events. Raises KeyError for a sketch that the format does not know.
    """
    events, share = Layout(facts, rows).events_of_rows
    values = facts.values([column])(events) if column else events
    each, full = figures(f"{sketch}_value_bytes"), figures(f"{sketch}_full_bytes")
    return each * float(mean_state(values, share, full / each))


def mean_state(values: Floats, share: Floats, full: ArrayLike) -> Floats:
    """Mean over the rows of the lesser of a row's values and those that fill a sketch, shape as `full`.

    `share` of the rows have `values` each; a row that is full grows no more: a few large rows do not stand for all.
    """
    return np.asarray(np.minimum.outer(np.asarray(full, dtype=np.float64), values) @ share, dtype=np.float64)
