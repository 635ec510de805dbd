"""What the checks ask of an engine that holds the data: the columns of its tables, and the answers to SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from .dialect import ColumnKind, Dialect


class Engine(Protocol):
    """An engine with the tables of the data. Columns keep the order of the files."""

    @property
    def dialect(self) -> Dialect:
        """How the engine spells what engines spell apart."""
        ...

    def columns(self, table: str) -> Mapping[str, ColumnKind]:
        """The columns of a table and what they hold."""
        ...

    def columns_of_file(self, file: Path) -> Mapping[str, ColumnKind]:
        """The columns of one file as that file alone has them."""
        ...

    def query(self, sql: str) -> Sequence[Mapping[str, Any]]:
        """The rows that answer a query. Raises DataProblemError when the engine refuses it."""
        ...

    def keep(self, sql: str) -> str:
        """Answer a query once and keep the answer as a table, whose name is returned."""
        ...
