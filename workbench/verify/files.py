"""Which files hold which table, and the fingerprint of what is in them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

from workbench.program.verifications import Verification

from .found import CannotVerifyError

TEXT_ENDINGS = {".csv": "csv", ".tsv": "csv", ".jsonl": "json", ".ndjson": "json", ".json": "json"}
"""Endings of text files, which may be gzipped too, and their format."""

PARQUET = ".parquet"
_BLOCK_BYTES = 1 << 20


def format_of(file: Path) -> str:
    """`parquet`, `csv` or `json`, by the end of a file's name. Raises CannotVerifyError for any other."""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    if suffixes[-1:] == [PARQUET]:
        return "parquet"
    told = suffixes[-2:-1] if suffixes[-1:] == [".gz"] else suffixes[-1:]
    if told and told[0] in TEXT_ENDINGS:
        return TEXT_ENDINGS[told[0]]
    endings = ", ".join((PARQUET, *TEXT_ENDINGS))
    raise CannotVerifyError(f"{file.name} has no known format; names end in {endings}, text also in .gz")


def is_array(file: Path) -> bool:
    """Whether a file of JSON holds one list of its rows instead of a row a line."""
    opened = gzip.open if file.suffix.lower() == ".gz" else open
    with opened(file, "rb") as content:
        return bool(content.read(_BLOCK_BYTES).lstrip().startswith(b"["))


def assigned(verification: Verification, data: Sequence[str]) -> dict[str, list[Path]]:
    """The files of each table: `table=path`, else by the table's pattern, else by the beginning of the file's name.

    A folder stands for the files in it. Raises CannotVerifyError for a file that is not there or of no table, and for
    a table of the checks without a file.
    """
    names = _tables_of(verification)
    patterns = {table.name: table.files for table in verification.tables if table.files}
    found: dict[str, list[Path]] = {name: [] for name in names}
    for entry in data:
        table, told, path = entry.partition("=")
        if told and table in found:
            found[table] += _files(Path(path))
            continue
        for file in _files(Path(entry)):
            found[_table_of(file.name, names, patterns)].append(file)
    if empty := [name for name, files in found.items() if not files]:
        raise CannotVerifyError(f"no file holds the table {empty[0]}; name one as {empty[0]}=FILE")
    return {name: sorted(files) for name, files in found.items()}


def fingerprint(files: Mapping[str, Sequence[Path]]) -> str:
    """SHA-256 over the content of all files, table by table; where they lie and what they are called does not count."""
    whole = hashlib.sha256()
    for table in sorted(files):
        for digest in sorted(map(_digest, files[table])):
            whole.update(f"{table} {digest}\n".encode())
    return whole.hexdigest()


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _tables_of(verification: Verification) -> list[str]:
    """The tables that its checks name, in their order."""
    named: dict[str, None] = {}
    for check in verification.checks:
        for field, value in check.model_dump().items():
            if field in ("table", "raw", "rollup"):
                named[value] = None
            for amount in value if isinstance(value, list) else [value]:
                if isinstance(amount, dict) and "table" in amount:
                    named[amount["table"]] = None
    return list(named)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = [file for file in sorted(path.rglob("*")) if file.is_file() and not file.name.startswith((".", "_"))]
        if files:
            return files
    if not path.is_file():
        raise CannotVerifyError(f"{path} is not a file of data; name CSV, JSON lines or Parquet files")
    format_of(path)
    return [path]


def _table_of(file: str, names: Sequence[str], patterns: Mapping[str, str]) -> str:
    if len(names) == 1:
        return names[0]
    fitting = [name for name, pattern in patterns.items() if name in names and fnmatch(file, pattern)]
    stem = file.partition(".")[0]
    fitting = fitting or [name for name in names if stem == name]
    fitting = fitting or sorted((name for name in names if stem.startswith((f"{name}-", f"{name}_"))), key=len)[-1:]
    if len(fitting) != 1:
        why = "may be any of several tables" if fitting else f"is none of the tables {', '.join(names)}"
        raise CannotVerifyError(f"{file} {why}; name it as TABLE={file}")
    return fitting[0]
