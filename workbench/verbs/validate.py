"""Hold predictions against given facts: those that ship, or a table of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.measure.validation import clickbench, clusters
from workbench.measure.validation.answer import Case, Reached, Skipped, Summary, Target, reached, summary
from workbench.measure.validation.kinds import KINDS
from workbench.measure.validation.rows import BadRow
from workbench.program.streams import Stream
from workbench.store.catalog import load_catalog, load_record
from workbench.store.loader import load_stream
from workbench.verbs.trouble import Trouble

SHIPPED = "cases"
"""What all facts that ship are called together, of whatever kind."""

IN_PART = "clusters told in part"
"""Clusters whose load and size may not be told of the same thing: no promise covers them, and nothing hides them."""

STREAMS = "streams"
"""The folder of stream files that is looked for beside the table."""


@dataclass(frozen=True, slots=True)
class Validation:
    """Every row of a table, predicted or skipped, with the summary of the cases and what became of the targets."""

    kind: str
    cases: tuple[Case, ...]
    skipped: tuple[Skipped, ...]
    summary: Summary
    targets: tuple[Reached, ...]


def validate_shipped(kind: str = SHIPPED) -> tuple[Validation, ...]:
    """Predict the facts that ship and compare: all of them, or those of one kind.

    Raises Trouble for a kind of which nothing ships.
    """
    if kind == SHIPPED:
        return (*_shipped_clusters(), *_shipped_clickbench())
    if kind == "clusters":
        return _shipped_clusters()
    if kind == "clickbench":
        return _shipped_clickbench()
    raise Trouble(f"No facts of the kind {kind} ship; name a FILE of them, or no kind to see those that do.")


def validate(kind: str, file: Path, streams_dir: Path | None = None) -> Validation:
    """Predict every row of the table `file` (CSV with a head) of facts of a `kind` and compare.

    Streams are the `*.yaml` of `streams_dir`, by default of the folder `streams` beside the table. Raises Trouble for
    an unknown kind and for a table or folder that cannot be read or used, InvalidFile for a stream that cannot be read.
    """
    if kind not in KINDS:
        raise Trouble(f"{kind} is no kind of facts; name one of {', '.join(KINDS)}.")
    chosen = KINDS[kind]
    rows = _read(file, chosen.COLUMNS)
    streams = _streams(streams_dir or file.parent / STREAMS, needed="profile" in chosen.COLUMNS)
    try:
        return _held(kind, chosen.predict(rows, streams, load_catalog()), chosen.TARGETS)
    except BadRow as error:
        raise Trouble(f"{file}: {error}; mend the cell or remove the row.") from error


def whole(kind: str, parts: Sequence[Validation]) -> Validation:
    """Several validations as one of that `kind`, with one summary over all their cases."""
    cases = tuple(case for part in parts for case in part.cases)
    skipped = tuple(one for part in parts for one in part.skipped)
    return Validation(kind, cases, skipped, summary(cases), tuple(one for part in parts for one in part.targets))


def _shipped_clusters() -> tuple[Validation, Validation]:
    catalog = load_catalog()
    told = [one for one in catalog.published.values() if one.comparable]
    in_part = [one for one in catalog.published.values() if not one.comparable]
    return (
        _held("clusters", clusters.predict_shipped(told, catalog), clusters.TARGETS),
        _held(IN_PART, clusters.predict_shipped(in_part, catalog), ()),
    )


def _shipped_clickbench() -> tuple[Validation]:
    results = load_record().results[clickbench.BENCHMARK].results
    return (_held("clickbench", clickbench.predict_shipped(results, load_catalog()), clickbench.TARGETS),)


def _held(kind: str, told: Iterable[Case | Skipped], promised: Sequence[Target]) -> Validation:
    answers = list(told)
    cases = tuple(answer for answer in answers if isinstance(answer, Case))
    skipped = tuple(answer for answer in answers if isinstance(answer, Skipped))
    targets = tuple(reached(target, cases) for target in promised)
    return Validation(kind, cases, skipped, summary(cases), targets)


def _read(file: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines, restval="", strict=True)
            rows, head = list(table), table.fieldnames or ()
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Trouble(f"{file} is no table of comma-separated values: {error}.") from error
    missing = [column for column in columns if column not in head]
    if missing:
        raise Trouble(f"{file}:1: the head lacks {', '.join(missing)}; a table of this kind has {', '.join(columns)}.")
    return rows


def _streams(folder: Path, *, needed: bool) -> Mapping[str, Stream]:
    streams = {path.stem: load_stream(path) for path in sorted(folder.glob("*.yaml"))}
    if needed and not streams:
        raise Trouble(f"{folder} holds no stream files (*.yaml); name their folder with --streams.")
    return streams
