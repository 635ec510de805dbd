"""Sketches: the error of those that count distinct values, the size of those that count the largest in hashed cells."""

from __future__ import annotations

import math
from collections.abc import Callable

from workbench.program.designs import RollupTable, Table
from workbench.program.requirements import Measure

from .count_min import CountMin
from .spectrum import Floats

DEFAULT_LARGEST = 100
"""The list that a sketch is made for where a question does not say how long it is."""


def distinct_error(registers: float, distinct: float) -> float:
    """Relative standard error of `distinct` values counted by a HyperLogLog of `registers` registers.

    Law: `1.04 / sqrt(m)` (Flajolet et al. 2007); where fewer values are seen, that of linear counting over the same
    registers, `sqrt(m (e^t - t - 1)) / D` with `t = D / m` (Whang et al. 1990), which implementations switch to.
    Measured on ClickHouse's uniqHLL12 and uniqCombined(12), (14) and (17) over 10^4 to 10^6 distinct values: root mean
    square of the errors over this one 0.91; small groups, which they keep as lists, are exact. Raises ValueError for
    fewer than one register or value.
    """
    if not (registers >= 1.0 and distinct >= 1.0):
        raise ValueError(f"a sketch needs registers and values, not {registers:g} and {distinct:g}")
    full = 1.04 / math.sqrt(registers)
    load = distinct / registers
    if load > _LINEAR_COUNTING_LOAD:
        return full
    return min(full, math.sqrt(registers * (math.expm1(load) - load)) / distinct)


_LINEAR_COUNTING_LOAD = 10.0  # far past where the two errors meet (2.0), and before the exponential overflows


def kept(table: Table, asked: Measure) -> Measure:
    """The measure of a table that answers an asked one; the asked one itself where the table has none of its own."""
    own = table.measures if isinstance(table, RollupTable) else []
    return next((one for one in own if (one.function, one.column) == (asked.function, asked.column)), asked)


def count_min(coefficient: Callable[[str], Floats], largest: int) -> CountMin:
    """The count-min sketch that an engine keeps for a list of so many values. Its coefficients have no spread."""
    cells = largest * float(coefficient("count_min_cells_per_value")[0])
    return CountMin(cells, round(float(coefficient("count_min_rows")[0])))


def count_min_bytes(coefficient: Callable[[str], Floats], largest: int = DEFAULT_LARGEST) -> Floats:
    """Bytes of such a sketch, shape (draws,): its cells are there from the first event on."""
    sketch = count_min(coefficient, largest)
    return sketch.cells * sketch.rows * coefficient("count_min_cell_bytes")
