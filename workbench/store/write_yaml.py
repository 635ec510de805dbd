"""Writing values as YAML that reads back as the same value, in the shortest form that is safe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import yaml

from .strict_yaml import YamlFault, parse

INDENT = "  "
_BLOCK_FROM = 80  # characters from which a list of plain values stands one value a line


def inline(value: Any, *, quote: str = "") -> str:
    """A value in one line, nested ones in flow style; `quote` (`'` or `"`) is kept for text that allows it.

    Raises TypeError for a value that YAML has no scalar for.
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{inline(key)}: {inline(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(entry) for entry in value) + "]"
    if isinstance(value, str):
        return _text(value, quote)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in YAML here")


def literal(text: str, indent: str) -> str | None:
    """Text of several lines as a literal block indented by `indent`; None when a block would not keep it."""
    body = text.removesuffix("\n")
    keeps = text.endswith("\n")
    if not body or body != body.strip("\n") or body[0] in " \t" or "\r" in text or text.endswith("\n\n"):
        return None
    if any(line != line.rstrip() or not line.replace("\t", "").isprintable() for line in body.split("\n")):
        return None
    lines = [indent + line if line else "" for line in body.split("\n")]
    return "|" + ("" if keeps else "-") + "\n" + "\n".join(lines)


def block(value: Any, indent: str = "") -> str:
    """A mapping or list over several lines, each beginning with `indent`; ends without a line end."""
    if isinstance(value, Mapping):
        return "\n".join(f"{indent}{inline(key)}:{_after_key(entry, indent)}" for key, entry in value.items())
    return "\n".join(f"{indent}-{_after_dash(entry, indent)}" for entry in value)


def _after_key(value: Any, indent: str) -> str:
    if isinstance(value, str) and "\n" in value:
        written = literal(value, indent + INDENT)
        return f" {written}" if written is not None else f" {inline(value)}"
    if isinstance(value, Mapping | list | tuple) and value and not _fits(value):
        return "\n" + block(value, indent + INDENT)
    return f" {inline(value)}"


def _after_dash(value: Any, indent: str) -> str:
    if isinstance(value, Mapping | list | tuple) and value and not _fits(value):
        return " " + block(value, indent + INDENT).lstrip(" ")
    return f" {inline(value)}"


def _fits(value: Any) -> bool:
    entries = list(value.values()) if isinstance(value, Mapping) else list(value)
    plain = all(not isinstance(entry, Mapping | list | tuple) for entry in entries)
    prose = any(isinstance(entry, str) and " " in entry for entry in entries)
    return plain and not prose and len(inline(value)) < _BLOCK_FROM


def _text(text: str, quote: str) -> str:
    if quote == "'" and "\n" not in text and _reads_back(written := "'" + text.replace("'", "''") + "'", text):
        return written
    if not quote and _reads_back(text, text):
        return text
    written = yaml.dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return written.removesuffix("\n")


def _reads_back(written: str, text: str) -> bool:
    """Whether `written` is read as `text` both as a field and inside a flow collection."""
    if "\n" in written:
        return False
    try:
        return bool(parse(f"k: [{written}]\nv: {written}\n{written}: 1\n").data == {"k": [text], "v": text, text: 1})
    except YamlFault:
        return False
