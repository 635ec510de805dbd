"""The error of counting distinct values by sketch."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest

from tests.truth import needs_truth, truth_dir
from workbench.simulate.sketches import distinct_error

REGISTERS = {"uniqHLL12": 2**12, "uniqCombined(12)": 2**12, "uniqCombined(14)": 2**14, "uniqCombined": 2**17}


@needs_truth
def test_errors_that_clickhouse_makes_are_as_large_as_told() -> None:
    folder = truth_dir()
    assert folder is not None
    ratios = [
        float(row["mean_abs_rel_err"]) / distinct_error(REGISTERS[row["function"]], float(row["mean_exact_distinct"]))
        for row in csv.DictReader((folder / "uniq_truth.csv").read_text().splitlines())
        if row["scope"] == "global" and row["function"] in REGISTERS
    ]
    assert len(ratios) >= 8
    assert 0.5 < math.sqrt(np.mean(np.square(ratios))) < 1.5
    assert max(ratios) < 3.0


def test_registers_of_hashed_values_are_off_by_as_much_as_told() -> None:
    random, registers, distinct = np.random.default_rng(2), 1024, 400
    estimates = []
    for _ in range(400):
        empty = registers - np.unique(random.integers(0, registers, distinct)).size
        estimates.append(registers * math.log(registers / empty))
    assert np.std(estimates) / distinct == pytest.approx(distinct_error(registers, distinct), rel=0.15)


def test_more_registers_and_fewer_values_are_never_worse() -> None:
    by_registers = [distinct_error(2.0**bits, 1e6) for bits in range(4, 20)]
    assert by_registers == sorted(by_registers, reverse=True)
    by_values = [distinct_error(4096, distinct) for distinct in (10, 1e3, 1e4, 1e6, 1e15)]
    assert by_values == sorted(by_values)
    assert by_values[-1] == pytest.approx(1.04 / 64)


@pytest.mark.parametrize(("registers", "distinct"), [(0.0, 10.0), (64.0, 0.0), (math.nan, 10.0)])
def test_a_sketch_of_nothing_is_refused(registers: float, distinct: float) -> None:
    with pytest.raises(ValueError, match="registers and values"):
        distinct_error(registers, distinct)
