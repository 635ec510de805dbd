"""Describe real events as a stream file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.measure.profile.opening import Place, files_of, opened, raw_bytes
from workbench.measure.profile.profiling import Asked, Profile, Say, quiet
from workbench.measure.profile.profiling import profile as measure
from workbench.measure.profile.source import ProfileError
from workbench.program.designs import Design, RollupTable
from workbench.program.kinds import BY_NAME, PROGRAM_FILE
from workbench.program.program import Program
from workbench.program.requirements import Functional
from workbench.program.streams import Stream
from workbench.store.write_yaml import inline
from workbench.verbs.trouble import Trouble

_HEADER = """\
# yaml-language-server: $schema=../.schemas/stream.json
# Written by `workbench profile`: counts of values, never the values.
"""
_LISTS = ("columns", "tuples")


def profile(
    place: Place,
    out: Path,
    *,
    time_column: str | None = None,
    sets: Sequence[Sequence[str]] = (),
    program: Program | None = None,
    keep_top: int = 0,
    say: Say = quiet,
) -> Profile:
    """Profile events and write their stream to `out`; it is called as the file is, with `STR-` before it where missing.

    Besides `sets` those are counted that the questions and rollups of `program` ask for, as far as the events hold
    them. The `keep_top` most frequent values of columns with few are kept, none of a column that a stream of `program`
    classes as personal or identifying. `say` hears what is being counted; what it raises ends the profile, and nothing
    is left of it. Raises Trouble for an `out` that names no stream or exists, for events that cannot be profiled, and
    when it is interrupted.
    """
    stream_id = _stream_id(out)
    if out.exists():
        raise Trouble(f"{out} exists; name another file, or remove it first.")
    try:
        place = replace(place, files=files_of(place.files))
        with opened(place) as source:
            held = set(source.columns)
            wanted = [names for names in _asked_for(program) if held.issuperset(names)] if program else []
            asked = Asked(
                stream_id=stream_id,
                title=stream_id.partition("-")[2].replace("-", " ").capitalize(),
                raw_bytes=raw_bytes(place.files) if place.table is None else None,
                time_column=time_column,
                sets=list({frozenset(names): names for names in [*wanted, *sets]}.values()),
                keep_top=keep_top,
                private=_private(program) if program else (),
            )
            found = measure(source, asked, say)
    except (ProfileError, ValueError) as error:
        raise Trouble(f"{error}.") from error
    except KeyboardInterrupt as error:
        raise Trouble("The profile was stopped; no stream is written, and what it had counted is removed.") from error
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(written(found.stream), encoding="utf-8")
    return found


def program_around(out: Path) -> Path | None:
    """The folder of the program among whose streams `out` lies; None where it lies elsewhere."""
    above = out.absolute().parent
    held = above.name == BY_NAME["stream"].folder and (above.parent / PROGRAM_FILE).is_file()
    return above.parent if held else None


def columns_missing(program: Program, stream: Stream) -> list[str]:
    """The columns that the program's questions and rollups ask for and that a stream does not hold."""
    held = {column.name for column in stream.columns}
    return sorted({name for names in _asked_for(program) for name in names} - held)


def _private(program: Program) -> set[str]:
    """The columns that may not be seen by everybody, in any stream of the program."""
    return {column.name for stream in program.all(Stream) for column in stream.columns if column.privacy != "public"}


def _stream_id(out: Path) -> str:
    """The id of the stream that a file is to hold. Raises Trouble for names that give none."""
    prefix = BY_NAME["stream"].prefix
    named = re.sub(r"[^A-Za-z0-9]+", "-", out.stem).strip("-")
    stream_id = named if named.startswith(f"{prefix}-") else f"{prefix}-{named}"
    if out.suffix != ".yaml" or not named:
        raise Trouble(f"{out.name} cannot name a stream; call it {prefix}-NAME.yaml, its id and .yaml.")
    if program_around(out) and stream_id != out.stem:
        raise Trouble(f"{out.name} cannot name a stream of a program; call it {stream_id}.yaml, its id and .yaml.")
    return stream_id


def _asked_for(program: Program) -> list[list[str]]:
    """The sets of columns that a program's questions ask for and its rollups keep."""
    asked = [[*one.dimensions, *one.filter_by] for one in program.all(Functional) if one.status != "dropped"]
    kept = [list(table.dimensions) for design in program.all(Design) for table in design.tables
            if isinstance(table, RollupTable)]  # fmt: skip
    return [list(dict.fromkeys(names)) for names in [*asked, *kept] if names]


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
