"""The kinds of facts that can be validated, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from workbench.program.catalog import Catalog
from workbench.program.streams import Stream

from . import clickbench, clusters, queries, rollup, storage, topn
from .answer import Case, Skipped, Target
from .rows import Row


class Kind(Protocol):
    """What the module of a kind offers."""

    @property
    def COLUMNS(self) -> Sequence[str]:  # noqa: N802 - a constant of the module
        """The columns that its table must have."""

    @property
    def TARGETS(self) -> Sequence[Target]:  # noqa: N802 - a constant of the module
        """What its predictions promise."""

    def predict(self, rows: Sequence[Row], streams: Mapping[str, Stream], catalog: Catalog) -> Iterator[Case | Skipped]:
        """Every row of the table, predicted or skipped with the reason, in its order. Raises BadRow."""


KINDS: Mapping[str, Kind] = {
    "rollup": rollup,
    "storage": storage,
    "topn": topn,
    "queries": queries,
    "clusters": clusters,
    "clickbench": clickbench,
}
