"""Strict YAML: what a value is read as, what is refused and where, and where each value stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from workbench.store.strict_yaml import MAXIMUM_BYTES, MAXIMUM_DEPTH, Place, YamlFault, decode, parse


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"), ("on", "on"), ("yes", "yes"), ("1:30", "1:30"), ("0b1", "0b1"), ("1_000", "1_000"), (".", "."),
        ("2026-1-2", "2026-1-2"), ("2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"), ("=", "="), ("-", None),
        ("017", 17), ("0o17", 15), ("0x1F", 31), ("+1", 1), ("1.10", 1.1), ("1.", 1.0), (".5", 0.5), ("1e3", 1000.0),
        ("true", True), ("False", False), ("", None), ("~", None), ("null", None), ("2026-01-02", dt.date(2026, 1, 2)),
        ('"1"', "1"), ("'true'", "true"), ('""', ""), ('"2026-01-02"', "2026-01-02"), ("|\n  1\n", "1\n"),
    ],
)  # fmt: skip
def test_plain_values_follow_yaml_1_2_and_quoted_ones_stay_text(written: str, value: Any) -> None:
    read = parse(f"a: {written}" if written != "-" else "a:\n -").data["a"]
    expected = [value] if written == "-" else value
    assert (read, type(read)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "WB003", 3, 1),
        ("x: {1: a, 01: b}", "WB003", 1, 11),
        ("a: &b [1]", "WB004", 1, 4),
        ("a: 1\nb: *a", "WB004", 2, 4),
        ("a: !!python/object/apply:os.system [ls]", "WB004", 1, 4),
        ("a: !x 1", "WB004", 1, 4),
        ("a: 1\n<<: {b: 2}", "WB004", 2, 1),
        ("a: 1\n---\nb: 2", "WB004", 2, 1),
        ("%YAML 1.1\n---\na: NO", "WB004", 1, 1),
        ("%TAG ! tag:x,2000:\n---\na: 1", "WB004", 1, 1),
        ("~: a", "WB002", 1, 1),
        ("[a]: b", "WB002", 1, 1),
        ("a:\n\tb: 1", "WB002", 2, 1),
        ("a: b: c", "WB002", 1, 5),
        ("a: 1\nb: " + "9" * 5000, "WB002", 2, 4),
        ("a: 0x" + "f" * 5000, "WB002", 1, 4),
        ("a: 1e400", "WB002", 1, 4),
        ("a: -.inf", "WB002", 1, 4),
        ("a: 2026-02-30", "WB002", 1, 4),
        ("a: é\u0007", "WB001", 1, 5),
        ("a: " + "[" * 200_000, "WB005", 1, 3 + MAXIMUM_DEPTH),
        ("- " * 100_000, "WB005", 1, 1 + 2 * MAXIMUM_DEPTH),
        ("? " * 100_000, "WB005", 1, 1 + 2 * MAXIMUM_DEPTH),
        ("{a: " * 100_000, "WB005", 1, 1 + 4 * MAXIMUM_DEPTH),
    ],
)
def test_what_is_refused_is_located_and_told_in_short(text: str, code: str, line: int, column: int) -> None:
    with pytest.raises(YamlFault) as raised:
        parse(text)
    fault = raised.value
    assert (fault.code, fault.line, fault.column) == (code, line, column)
    assert fault.why
    assert fault.hint
    assert len(fault.what) < 200


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ("a: 1\nb: é".encode("latin-1"), 2, 4),
        ("a: 😀é".encode() + b"\xff", 1, 6),
        ("a: 1".encode("utf-16"), 1, 1),
        (b"a" * (MAXIMUM_BYTES + 1), 1, 1),
    ],
)
def test_bytes_that_cannot_be_read_are_located(content: bytes, line: int, column: int) -> None:
    with pytest.raises(YamlFault) as raised:
        decode(content)
    assert (raised.value.code, raised.value.line, raised.value.column) == ("WB001", line, column)


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    assert parse(decode(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n")).data == {"a": 1, "b": "x\n"}


TEXT = """# 😀 before
title: 😀 text   # c
share: {1: 0.13, 'ten': 0.350}
columns:
  - name: "a"
    note: |
      two
      lines

  - name: 1.10
"""


def test_every_value_has_its_place_counted_in_characters() -> None:
    document = parse(TEXT)
    assert document.data["share"] == {1: 0.13, "ten": 0.35}
    assert document.places["title",] == Place(2, 8, 18, 24, "", 2, 1, 11)
    assert document.places["share", "ten"].key_column == 18
    assert (document.places["columns",].style, document.places["share",].style) == ("block", "flow")
    assert [document.places["columns", at].line for at in (0, 1)] == [5, 10]
    assert document.places["columns", 0, "note"].style == "|"
    assert document.locate(("columns", 1, "missing", "deeper")).line == 10
    assert document.locate(("missing",)).line == 2


def test_the_written_form_of_a_value_is_kept() -> None:
    document = parse(TEXT)
    assert document.raw(("share", "ten")) == "0.350"
    assert document.raw(("columns", 1, "name")) == "1.10"
    assert document.raw(("columns", 0, "name")) == '"a"'
    assert document.raw(("share",)) == "{1: 0.13, 'ten': 0.350}"
    assert document.raw(("nowhere",)) is None
    assert document.data["columns"][1]["name"] == 1.1


def test_no_document_is_no_data() -> None:
    assert parse("").data is None
    assert parse("# only a comment\n").data is None
    assert parse("").locate(("a",)).line == 1
