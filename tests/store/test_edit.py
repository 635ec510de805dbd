"""Edits change only their field: whatever the layout, whatever the value, comments and neighbours stay."""

from __future__ import annotations

import datetime as dt
import difflib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.program.differences import REMOVED
from workbench.store.edit import EditError, edit, value_at, with_value
from workbench.store.strict_yaml import parse
from workbench.store.write_yaml import block

TEXT = """# head
id: FR-a   # the id
title: "Old title"
numbers: {a: 1, b: [1, 2]}   # flow
acceptance:
  # first
  - one
  - two   # note
text: |
  hello
  there

# about the owner
owner: PER-x
deep:
  more:
    x: 1
    # tail
columns:
  - name: a
    type: b
  - {name: c, type: d}
"""

FLOW = "-numbers: {a: 1, b: [1, 2]}   # flow"


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        (("title",), "New: title", ['-title: "Old title"', '+title: "New: title"']),
        (("id",), "FR-b", ["-id: FR-a   # the id", "+id: FR-b   # the id"]),
        (("numbers", "a"), 5, [FLOW, "+numbers: {a: 5, b: [1, 2]}   # flow"]),
        (("numbers", "c"), "x, y", [FLOW, '+numbers: {a: 1, b: [1, 2], c: "x, y"}   # flow']),
        (("acceptance",), ["one", "two", "three: x"], ['+  - "three: x"']),
        (("acceptance", 1), "1.10", ["-  - two   # note", '+  - "1.10"   # note']),
        (("acceptance", 0), REMOVED, ["-  - one"]),
        (("text",), "bye\nall\n", ["-  hello", "-  there", "+  bye", "+  all"]),
        (("text",), "one", ["-text: |", "-  hello", "-  there", "+text: one"]),
        (("owner",), REMOVED, ["-owner: PER-x"]),
        (("owner",), "two\nlines", ["-owner: PER-x", "+owner: |-", "+  two", "+  lines"]),
        (("due_on",), dt.date(2026, 1, 1), ["+due_on: 2026-01-01"]),
        (("deep", "more", "y"), "NO", ["+    y: NO"]),
        (("deep", "more", "x"), REMOVED, ["-deep:", "-  more:", "-    x: 1"]),
        (("columns", 0, "name"), "true", ["-  - name: a", '+  - name: "true"']),
        (("columns", 2), {"name": "e", "type": "prose of words"}, ["+  - name: e", "+    type: prose of words"]),
        (("columns", 1, "type"), REMOVED, ["-  - {name: c, type: d}", "+  - {name: c}"]),
        (("columns", 0), REMOVED, ["-  - name: a", "-    type: b"]),
        (
            ("missing",),
            {"what": "a piece of prose", "supplier": "PER-x"},
            ["+missing:", "+  what: a piece of prose", "+  supplier: PER-x"],
        ),
    ],
)  # fmt: skip
def test_only_the_lines_of_the_field_change(path: tuple[str | int, ...], value: Any, lines: list[str]) -> None:
    assert changed_lines(TEXT, edit(TEXT, {path: value})) == lines


def test_windows_line_ends_wide_characters_and_a_missing_last_line_end() -> None:
    assert edit("# 😀é\r\na: 1 # 😀\r\nb: 2\r\n", {("a",): "xé😀"}) == "# 😀é\r\na: xé😀 # 😀\r\nb: 2\r\n"
    assert edit("a: 1\r\n", {("b",): 2}) == "a: 1\r\nb: 2\r\n"
    assert edit("a: 1", {("b",): 2}) == "a: 1\nb: 2\n"
    assert edit("a: # c\nb: 1\n", {("a",): "x"}) == "a: x # c\nb: 1\n"


def test_comments_beside_text_of_several_lines_stay() -> None:
    assert edit("a: x   # c\nb: 1\n", {("a",): "two\nlines\n"}) == "a: |   # c\n  two\n  lines\nb: 1\n"
    assert edit("a: |   # c\n  two\n  lines\nb: 1\n", {("a",): "x"}) == "a: x   # c\nb: 1\n"
    assert edit("a: |   # c\n  two\n  lines\nb: 1\n", {("a",): "1\n2\n"}) == "a: |   # c\n  1\n  2\nb: 1\n"
    assert edit("a: x", {("a",): "two\nlines\n"}) == "a: |\n  two\n  lines\n"


def test_entries_that_stay_in_a_list_keep_their_comments() -> None:
    text = "l:\n  - one   # 1\n  # about two\n  - two   # 2\n  - three   # 3\n"
    assert edit(text, {("l",): ["one", "three"]}) == "l:\n  - one   # 1\n  # about two\n  - three   # 3\n"
    assert edit(text, {("l",): ["ONE", "three"]}) == "l:\n  - ONE   # 1\n  # about two\n  - three   # 3\n"
    assert edit(text, {("l",): ["two", "three"]}) == "l:\n  # about two\n  - two   # 2\n  - three   # 3\n"


def test_flow_collections_over_several_lines() -> None:
    text = "m: {\n  a: 1,   # one\n  b: [x,\n    y],\n}\n"
    assert edit(text, {("m", "c"): 2}) == "m: {\n  a: 1,   # one\n  b: [x,\n    y], c: 2,\n}\n"
    assert edit(text, {("m", "b", 2): "z"}) == "m: {\n  a: 1,   # one\n  b: [x,\n    y, z],\n}\n"


def test_lists_within_lists() -> None:
    assert edit("l:\n  - - a\n    - b\n  - - c\n", {("l", 0, 2): "x"}) == "l:\n  - - a\n    - b\n    - x\n  - - c\n"


def test_half_a_character_is_refused() -> None:
    with pytest.raises(EditError, match="half a character"):
        edit(TEXT, {("owner",): "\ud800"})


def test_an_edit_that_would_touch_other_fields_is_refused_with_the_reason() -> None:
    with pytest.raises(EditError, match="edit the file by hand"):
        edit(TEXT, {("columns", 0, "name"): REMOVED})
    with pytest.raises(EditError, match="add that first"):
        edit(TEXT, {("nowhere", "x"): 1})


TRICKY = [
    "NO",
    "1:30",
    "1.10",
    "null",
    "~",
    "- x",
    "a: b",
    "#",
    "<<",
    "0o17",
    "1e3",
    "2026-01-02",
    "'",
    '"',
    "&a",
    "*a",
    "[",
]
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t"), max_size=30
)
numbers = st.one_of(st.integers(-(10**12), 10**18), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(words, st.sampled_from(TRICKY), numbers, st.booleans(), st.none(), st.dates())
keys = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=8,
)
mappings = st.dictionaries(keys, values, min_size=1, max_size=5)


@settings(max_examples=150, deadline=None)
@given(mappings)
def test_what_is_written_reads_back_the_same(data: dict[str, Any]) -> None:
    assert parse(block(data) + "\n").data == data


@settings(max_examples=150, deadline=None)
@given(mappings, values, st.data())
def test_setting_any_field_to_any_value_changes_that_field_alone(
    data: dict[str, Any], value: Any, draw: st.DataObject
) -> None:
    text = "# a comment at the head\n" + block(data) + "\n# a comment at the end\n"
    path: tuple[str | int, ...] = (draw.draw(st.sampled_from([*data, "added"])),)
    within = value_at(data, path)
    if isinstance(within, dict) and within and draw.draw(st.booleans()):
        path = (*path, draw.draw(st.sampled_from(sorted(within))))
    after = edit(text, {path: value})
    assert parse(after).data == with_value(data, path, value)
    assert after.startswith("# a comment at the head\n")
    assert "# a comment at the end" in after
