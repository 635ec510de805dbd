"""Describe real events as a stream file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.measure.profile import ProfileError
from workbench.measure.profile import profile as measure
from workbench.program.kinds import BY_NAME
from workbench.program.streams import Stream
from workbench.store.write_yaml import inline
from workbench.verbs.trouble import Trouble

_HEADER = """\
# yaml-language-server: $schema=../.schemas/stream.json
# Written by `workbench profile`: counts of values, never the values.
"""
_LISTS = ("columns", "tuples")


def profile(
    files: Sequence[Path], out: Path, *, time_column: str | None = None, sets: Sequence[Sequence[str]] = ()
) -> Stream:
    """Profile events and write their stream to `out`, a file named by the stream's id (`STR-flights.yaml`).

    Raises Trouble for an `out` that names no stream or exists, and for files or columns that cannot be profiled.
    """
    prefix = BY_NAME["stream"].prefix
    if out.suffix != ".yaml" or not out.name.startswith(f"{prefix}-"):
        raise Trouble(f"{out.name} cannot name a stream; call it {prefix}-NAME.yaml, its id and .yaml.")
    if out.exists():
        raise Trouble(f"{out} exists; name another file, or remove it first.")
    title = out.stem.removeprefix(f"{prefix}-").replace("-", " ").capitalize()
    try:
        stream = measure(files, stream_id=out.stem, title=title, time_column=time_column, sets=sets)
    except (ProfileError, ValueError) as error:
        raise Trouble(f"{error}.") from error
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(written(stream), encoding="utf-8")
    return stream


def written(stream: Stream) -> str:
    """The stream as the text of its file: one field a line, columns and measured sets below each other."""
    fields = {"id": stream.id, "kind": stream.kind, **_plain(stream.model_dump(exclude_defaults=True))}
    lists = {name: fields.pop(name) for name in _LISTS if name in fields}
    lines = [f"{name}: {inline(value)}" for name, value in fields.items()]
    for name, entries in lists.items():
        lines += ["", f"{name}:"]
        for entry in entries:
            first, *more = (f"{field}: {inline(value)}" for field, value in entry.items())
            lines += [f"  - {first}", *(f"    {line}" for line in more)]
    return _HEADER + "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    """The value with whole numbers written as such."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
