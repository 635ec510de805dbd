"""Codecs against what ClickHouse 26.9 stored: `tests/data/codec_bytes.csv`, own measurement of 262,144 values a column.

Values were drawn by Zipf's law from as many as `values`, numbered from zero or, `scattered`, hashed over their width;
`lz4` and `zstd` are the bytes a value in blocks of 64 KiB.
"""

from __future__ import annotations

import csv
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from workbench.simulate.codec import Codec, Values, counted_from_one, scattered
from workbench.simulate.formats import Facts
from workbench.simulate.spectrum import uniform, zipf
from workbench.store.catalog import load_catalog

BLOCK = 65_536.0
MEASURED = Path(__file__).parent.parent / "data" / "codec_bytes.csv"


def codec(name: str) -> Codec:
    return Codec.of(Facts.of(load_catalog().formats[name]))


def values(width: int, count: float, skew: float, *, hashed: bool) -> Values:
    spectrum = zipf(count, skew)
    sample = scattered(spectrum, width) if hashed else counted_from_one(spectrum)
    return Values(spectrum, width, sample, spectrum.repeat_probability)


@pytest.mark.parametrize(("name", "middle", "most"), [("lz4", 0.03, 0.10), ("zstd", 0.06, 0.25)])
def test_values_in_random_order_take_the_bytes_that_the_codec_took(name: str, middle: float, most: float) -> None:
    errors = []
    with MEASURED.open() as file:
        for row in csv.DictReader(file):
            one = values(int(row["width"]), float(row["values"]), float(row["skew"]), hashed=row["scattered"] == "1")
            errors.append(math.expm1(abs(math.log(codec(name).value_bytes(one, BLOCK) / float(row[name])))))
    assert len(errors) > 100
    assert np.median(errors) <= middle
    assert np.quantile(errors, 0.9) <= most


@pytest.mark.parametrize("name", ["lz4", "zstd", "snappy"])
def test_no_value_takes_more_than_its_width(name: str) -> None:
    for width in (1, 2, 4, 8):
        for count in (1.0, 2.0, 1e3, 1e6, 1e15):
            if count <= 256.0**width:
                assert 0.0 < codec(name).value_bytes(values(width, count, 1.0, hashed=True), BLOCK) <= width * 1.01


@pytest.mark.parametrize("name", ["lz4", "zstd", "snappy"])
def test_longer_runs_never_take_more(name: str) -> None:
    one = values(4, 1e4, 1.0, hashed=False)
    value = codec(name).value_bytes(one, BLOCK)
    shares = np.geomspace(1.0, 1e-4, 30)
    sizes = [codec(name).run_bytes(one, value, (np.array([share]), np.ones(1))) for share in shares]
    assert all(longer <= shorter * (1 + 1e-9) for shorter, longer in pairwise(sizes))
    assert sizes[0] == pytest.approx(value)


def test_an_entropy_coder_is_held_to_the_entropy_of_even_bytes() -> None:
    spectrum = uniform(256.0)
    even = Values(spectrum, 1, counted_from_one(spectrum) - np.uint64(1), spectrum.repeat_probability)
    assert codec("zstd").value_bytes(even, BLOCK) == pytest.approx(1.0, rel=0.01)
