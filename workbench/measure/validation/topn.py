"""Recall of an approximate Top-N against measured runs (`recall_tie_aware`), through the laws of `simulate.topn`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from workbench.program.catalog import Catalog
from workbench.program.streams import Stream
from workbench.simulate.columns import StreamSpectra
from workbench.simulate.grain import time_spectrum
from workbench.simulate.spectrum import Spectrum, replicated, uniform, zipf
from workbench.simulate.topn import Counters, Method, Segments, TopNAccuracy, UniformSample, topn_accuracy

from .answer import Case, Skipped, Target, absolute_error
from .rows import Row, number, numbered, positive, stream_name

COLUMNS = ("n_events", "profile", "path_model", "key", "K", "method", "params", "recall_tie_aware")

TARGETS = (
    Target("recall, where it is below 1", 0.5, 0.05, absolute_error, lambda case: case.given < 1.0),
    Target("recall, all rows", 0.95, 0.08, absolute_error),
)

BATCH_EVENTS = 100_000.0
"""Events that the table's maps of counters were fed at a time, counted exactly before (its own note)."""

HOURS = 24
"""Segments of the table are hours of one day, each split evenly over the same number of shards."""

STEADY = "indep"
"""The path model whose stream rows of a drifting one are about."""

EXACT = "exact"
"""In the name of a method that counts every value."""

_DRIFTING = re.compile(r"bursty f=([\d.]+) s=([\d.]+)")
"""A path model: Zipf's law with exponent s, a share f of whose events has its paths permuted anew every hour."""

_FILTERED = re.compile(r"clickhouse (?:topK|approx_top_k)\b.*reserved (\d+)")
_MAP = re.compile(r"frequent_items.*lg_max_map (\d+)")
_SEGMENTS = re.compile(r"segment topN.*segments (\d+) threshold (\d+)")
_SAMPLE = re.compile(r"uniform sample.*rate ([\d.e-]+)")

_CERTAIN = TopNAccuracy(1.0, 1.0, 1.0, 0.0)
_LEAST = float(np.finfo(np.float64).tiny)  # a recall of zero has no ratio


def predict(rows: Sequence[Row], streams: Mapping[str, Stream], catalog: Catalog) -> Iterator[Case | Skipped]:
    """Recall of each row's method on the Top-K of `key` in one day of `n_events` events; not its noise of one run."""
    spectra = {name: StreamSpectra(stream) for name, stream in streams.items()}
    for line, row in numbered(rows):
        drift = _DRIFTING.fullmatch(row["path_model"])
        name = stream_name({**row, "path_model": STEADY} if drift else row)
        described = f"{row['method']} {row['params']}".strip()
        case_id = f"{stream_name(row)}:{row['key']}:{row['n_events']}:{described}:top {row['K']}:{line}"
        given = number(line, row, "recall_tie_aware")
        events, largest = positive(line, row, "n_events"), int(positive(line, row, "K"))
        if name not in spectra:
            yield Skipped(case_id, f"there is no stream {name}")
            continue
        if not given:
            yield Skipped(case_id, "the row gives no recall above zero")
            continue
        method = _drifting(described, drift) if drift else _method(described, catalog, spectra[name])
        if method is None and EXACT not in described:
            yield Skipped(case_id, f"there is no law for {row['method']} of {row['path_model']} paths")
            continue
        try:
            values = _values(spectra[name], row["key"], drift)
            told = topn_accuracy(values, events, largest, method) if method else _CERTAIN
        except (KeyError, ValueError) as error:
            yield Skipped(case_id, str(error.args[0]))
            continue
        yield Case(case_id, given, max(_LEAST, told.recall), told.recall_p10, told.recall_p90, row["method"])


def _values(spectra: StreamSpectra, key: str, drift: re.Match[str] | None) -> Spectrum:
    if drift is None:
        return spectra.tuple(key.split("+"))
    return zipf(spectra.column(key).cardinality, float(drift[2]))


def _drifting(described: str, drift: re.Match[str]) -> Method | None:
    """Segments of drifting values, in hours of equal size; no other method has a law for them."""
    found = _SEGMENTS.search(described)
    if found is None:
        return None
    return Segments(float(found[2]), uniform(float(found[1])), drifting=float(drift[1]), periods=HOURS)


def _method(described: str, catalog: Catalog, spectra: StreamSpectra) -> Method | None:
    """The method that a row describes; None where it is exact or unknown."""
    if found := _SAMPLE.search(described):
        return UniformSample(float(found[1]))
    if found := _SEGMENTS.search(described):
        segments, threshold = int(found[1]), float(found[2])
        if segments % HOURS:
            return Segments(threshold, uniform(segments))
        return Segments(threshold, replicated(time_spectrum(spectra.stream.curve, "1h"), segments / HOURS))
    if found := _FILTERED.search(described):
        counters = int(found[1])
        cells = catalog.engines["clickhouse"].coefficients["top_filter_cells"].value * counters
        return Counters(counters, filter_cells=2.0 ** np.ceil(np.log2(cells)))
    if found := _MAP.search(described):
        load = catalog.engines["topn"].coefficients["top_map_load"].value
        return Counters(load * 2.0 ** int(found[1]), batch_events=BATCH_EVENTS)
    return None
