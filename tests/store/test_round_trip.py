"""Any item that the models take is written as YAML and read back as the same item."""

from __future__ import annotations

import datetime as dt
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from workbench.program.base import LinkTo, Model
from workbench.program.kinds import BY_NAME, kind_of_id
from workbench.program.streams import Stream
from workbench.store.strict_yaml import decode, parse
from workbench.store.validation import validate
from workbench.store.write_yaml import block

KINDS = ("team", "person", "functional", "non-functional", "spike", "concern", "decision", "review", "stop-gap",
         "incident", "post-mortem", "action", "acknowledgement")  # fmt: skip
"""Kinds whose fields may be chosen freely, each for itself."""

TRICKY = st.sampled_from([
    "NO", "yes", "1:30", "1.10", "007", "0x1f", "1e3", "null", "~", "2027-01-01", ".inf", "<<", "- a", "a: b", "# no",
    "'", '"', "{a", "[a", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "?", "...", "---", "a #b", "=", "\u2028",
])  # fmt: skip
LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | TRICKY
TEXTS = LINES.map(str.strip).filter(bool)
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))
PATTERNS = {
    "id": st.just("FR-a"),
    "grain": st.sampled_from(["none", "1min", "10min", "1h", "1d"]),
    "email": st.just("ada@example.org"),
    "blob": st.from_regex(r"[0-9a-f]{7,64}", fullmatch=True),
}


def values(name: str, annotation: Any, metadata: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    """Values that a field takes, by its type and the bounds noted on it."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(name, parts[0], (*metadata, *parts[1:]))
    if origin in (Union, UnionType):
        return st.one_of([st.none() if part is NoneType else values(name, part, metadata) for part in parts])
    if origin is list:
        return st.lists(values(name, parts[0]), min_size=1, max_size=3)
    if origin is Literal:
        return st.sampled_from(parts)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return fields(annotation)
    if annotation is str:
        return texts(name, metadata)
    if annotation is dt.date:
        return DAYS
    if annotation is bool:
        return st.booleans()
    return numbers(annotation, metadata)


def texts(name: str, metadata: tuple[Any, ...]) -> st.SearchStrategy[str]:
    link = next((mark for mark in metadata if isinstance(mark, LinkTo)), None)
    if link is not None:
        return st.sampled_from(link.prefixes or ("FR", "DES")).map(lambda prefix: f"{prefix}-a-1")
    if name in PATTERNS:
        return PATTERNS[name]
    marks = [part for mark in metadata for part in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    if any(getattr(mark, "pattern", None) for mark in marks):
        return NAMES
    return TEXTS if marks else LINES


def numbers(annotation: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    marks = [part for mark in metadata for part in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    low = max((getattr(mark, "ge", None) or getattr(mark, "gt", None) or 0.0) for mark in [*marks, None])
    high = min((getattr(mark, "le", None) or getattr(mark, "lt", None) or 1e12) for mark in [*marks, None])
    if annotation is int:
        return st.integers(int(low) + 1, int(high))
    return st.floats(low, high, exclude_min=True, exclude_max=True)


def fields(model: type[Model]) -> st.SearchStrategy[dict[str, Any]]:
    """Fields of a model, the required ones always; only what holds for each field by itself is kept."""
    choices = {
        name: values(name, field.annotation, tuple(field.metadata)) for name, field in model.model_fields.items()
    }
    required = {name: choices[name] for name, field in model.model_fields.items() if field.is_required()}
    optional = {name: choices[name] for name in choices if name not in required}
    return st.fixed_dictionaries(required, optional=optional).filter(lambda data: _is_sound(model, data))


def _is_sound(model: type[Model], data: dict[str, Any]) -> bool:
    try:
        model.model_validate(data)
    except ValueError:
        return False
    return True


def assert_round_trip(kind: str, data: dict[str, Any]) -> None:
    model = BY_NAME[kind].model
    item = model.model_validate(data)
    text = block(item.model_dump(exclude_unset=True)) + "\n"
    again, faults = validate(model, parse(decode(text.encode("utf-8"))), path="item.yaml", item=None)
    assert faults == []
    assert again == item
    assert again.model_fields_set == item.model_fields_set


@pytest.mark.parametrize("kind", KINDS)
def test_an_item_is_read_back_as_written(kind: str) -> None:
    model, prefix = BY_NAME[kind].model, BY_NAME[kind].prefix
    assert kind_of_id(f"{prefix}-a") is BY_NAME[kind]

    @settings(max_examples=100, deadline=None)
    @given(fields(model))
    def check(data: dict[str, Any]) -> None:
        assert_round_trip(kind, {**data, "id": f"{prefix}-a", "kind": kind})

    check()


COUNTS = st.integers(1, 10**12) | st.floats(1, 1e12)
COLUMN_SHAPES = st.one_of(
    st.fixed_dictionaries({"cardinality": COUNTS}, optional={"skew": st.floats(0, 3)}),
    st.fixed_dictionaries({"weights": st.lists(st.floats(0.01, 1), min_size=1, max_size=5)}),
    st.fixed_dictionaries({"distinct_per_day": st.floats(1, 1e9)}, optional={
        "top_share": st.dictionaries(st.integers(1, 100), st.floats(0, 1), max_size=3)}),
    st.builds(lambda low, ratio: {"cardinality": {"p5": low, "p95": low * ratio}}, COUNTS, st.floats(1, 100)),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    title=TEXTS, notes=LINES, events=st.integers(1, 10**12), raw=st.floats(1, 1e5), names=st.sets(NAMES, min_size=1),
    data=st.data(),
)  # fmt: skip
def test_a_stream_is_read_back_as_written(
    title: str, notes: str, events: int, raw: float, names: set[str], data: st.DataObject
) -> None:
    columns = [{"name": name, "type": "string", **data.draw(COLUMN_SHAPES)} for name in sorted(names)]
    written = {"id": "STR-a", "kind": "stream", "title": title, "notes": notes, "events_per_day": events,
               "raw_bytes_per_event": raw, "columns": columns}  # fmt: skip
    assert Stream.model_validate(written).id == "STR-a"
    assert_round_trip("stream", written)
