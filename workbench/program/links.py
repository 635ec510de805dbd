"""Links between items: where they stand, whether they resolve, whether they run in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from .base import Item, LinkTo, Model
from .finding import FieldPath


@dataclass(frozen=True, slots=True)
class Link:
    """A field of `source` that names the item `target`."""

    source: str
    field: FieldPath
    target: str


def links(item: Item) -> Iterator[Link]:
    """Every link that an item holds, in the order of its fields."""
    for field, target in _targets(item, ()):
        yield Link(item.id, field, target)


def dependency_circles(items: Mapping[str, Item]) -> list[list[str]]:
    """Circles among `depends_on` links, each as ids from its smallest id around and back; sorted, without repeats."""
    edges = {
        item_id: [target for target in getattr(item, "depends_on", []) if target in items]
        for item_id, item in items.items()
    }
    circles: set[tuple[str, ...]] = set()
    done: set[str] = set()
    for start in sorted(edges):
        trail: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if start not in done:
            trail.append(start)
            stack.append((start, iter(edges[start])))
        while stack:
            node, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                done.add(node)
                stack.pop()
                trail.pop()
            elif target in trail:
                circle = trail[trail.index(target) :]
                first = circle.index(min(circle))
                circles.add((*circle[first:], *circle[:first], circle[first]))
            elif target not in done:
                trail.append(target)
                stack.append((target, iter(edges[target])))
    return [list(circle) for circle in sorted(circles)]


def _targets(model: Model, at: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    for name, is_link, holds_links in _linked_fields(type(model)):
        value = getattr(model, name)
        if value is None:
            continue
        if is_link:
            if isinstance(value, str):
                yield (*at, name), value
            else:
                yield from (((*at, name, position), target) for position, target in enumerate(value))
        elif holds_links:
            if isinstance(value, Model):
                yield from _targets(value, (*at, name))
            elif isinstance(value, list):
                for position, entry in enumerate(value):
                    yield from _targets(entry, (*at, name, position))


@cache
def _linked_fields(model: type[Model]) -> tuple[tuple[str, bool, bool], ...]:
    """Fields of a model that are links or hold models with links: (name, is a link, holds linked models)."""
    found = []
    for name, info in model.model_fields.items():
        is_link = any(isinstance(part, LinkTo) for part in (*info.metadata, *_annotation_parts(info.annotation)))
        holds = any(
            isinstance(part, type) and issubclass(part, Model) and part is not model and _linked_fields(part)
            for part in _annotation_parts(info.annotation)
        )
        if is_link or holds:
            found.append((name, is_link, bool(holds)))
    return tuple(found)


def _annotation_parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    origin = get_origin(annotation)
    if origin is Annotated or origin in (Union, UnionType, list):
        for part in get_args(annotation):
            yield from _annotation_parts(part)
