"""The columns that files of events hold, with nothing counted yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from workbench.measure.profile import ProfileError, _name, _reader


def heading(files: Sequence[Path]) -> Mapping[str, str]:
    """The columns of files of one format, as a stream would call them, with the types that DuckDB takes them for.

    Raises ProfileError for files that cannot be read as events.
    """
    with duckdb.connect() as database:
        database.execute("SET autoinstall_known_extensions = false")
        found: dict[str, str] = {}
        for file in files:
            try:
                rows = database.execute(f"DESCRIBE FROM {_reader(file)}", [str(file)]).fetchall()
            except duckdb.Error as error:
                raise ProfileError(f"{file.name} cannot be read as events: {str(error).splitlines()[0]}") from error
            found.update({_name(name): kind for name, kind, *_ in rows})
    return found
