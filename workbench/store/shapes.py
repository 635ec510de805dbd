"""Following a path of pydantic's through the types of a model: which field it names, and what that field takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from workbench.program.base import LinkTo, Model
from workbench.program.finding import FieldPath

KEY = "[key]"
"""The last step of pydantic's path when the key of a mapping, not its value, is refused."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a path leads: `path` without the tags of alternatives, the type there and the model that holds it.

    `alternatives` are the types of a field that takes several; `at_alternative` tells that the path ends at one of
    them, `annotation`.
    """

    path: FieldPath
    annotation: Any
    owner: type[Model] | None = None
    field: FieldInfo | None = None
    alternatives: tuple[Any, ...] = ()
    at_alternative: bool = False
    step: str | int | None = None

    @property
    def is_mapping(self) -> bool:
        """Whether the type here is a model."""
        return is_model(self.annotation)

    @property
    def has_mapping(self) -> bool:
        """Whether one of the alternatives here is a model."""
        return any(is_model(plain(alternative)) for alternative in self.alternatives)

    @property
    def link(self) -> LinkTo | None:
        """What this text must link to; None when it is not a link."""
        found = (part for part in _markers(self.field, self.annotation) if isinstance(part, LinkTo))
        return next(found, None)


def trace(annotation: Any, steps: FieldPath) -> Shape:
    """Follow the steps of a pydantic error from a type on, dropping the tags of alternatives."""
    shape = Shape((), annotation)
    for step in steps:
        shape = _follow(shape, step)
    return shape


def choices(annotation: Any) -> tuple[str, ...]:
    """The words that a field of fixed words takes; empty for every other field."""
    bare = plain(annotation)
    return tuple(map(str, get_args(bare))) if get_origin(bare) is Literal else ()


def plain(annotation: Any) -> Any:
    """A type without its annotations and without `None` beside it."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        parts = [part for part in get_args(annotation) if part is not NoneType]
        if len(parts) == 1:
            return plain(parts[0])
        annotation = Union[tuple(parts)]  # noqa: UP007 - built from a list of types
    return annotation


def _follow(shape: Shape, step: str | int) -> Shape:
    bare = plain(shape.annotation)
    origin, parts = get_origin(bare), get_args(bare)
    at = replace(shape, alternatives=(), at_alternative=False, step=step)
    if step == KEY:
        # pydantic tells the value's type at this path; the fault is in the key's.
        return replace(at, annotation=shape.annotation)
    if origin in (Union, UnionType):
        holder = next((part for part in map(plain, parts) if is_model(part) and step in part.model_fields), None)
        if holder is not None:
            return _follow(replace(at, annotation=holder), step)
        return replace(at, annotation=_tagged(parts, str(step)), alternatives=parts, at_alternative=True)
    at = replace(at, path=(*shape.path, step))
    if origin is list:
        return replace(at, annotation=parts[0])
    if origin is dict:
        return replace(at, annotation=parts[1])
    if is_model(bare):
        field = bare.model_fields.get(str(step))
        return replace(at, annotation=field.annotation if field else None, owner=bare, field=field)
    return replace(at, annotation=None)


def _tagged(alternatives: tuple[Any, ...], tag: str) -> Any:
    bare = [plain(alternative) for alternative in alternatives]
    models = [part for part in bare if is_model(part)]
    named = (model for model in models if model.__name__ in tag or tag in _discriminators(model))
    scalars = (part for part in bare if not is_model(part))
    return next(named, None) or next(scalars, None) or models[0]


def _discriminators(model: type[Model]) -> set[str]:
    return {word for field in model.model_fields.values() for word in choices(field.annotation)}


def _markers(field: FieldInfo | None, annotation: Any) -> Iterator[Any]:
    if field is not None:
        yield from field.metadata
    while get_origin(annotation) in (Annotated, Union, UnionType):
        head, *rest = get_args(annotation)
        yield from rest
        annotation = head


def is_model(annotation: Any) -> TypeGuard[type[Model]]:
    """Whether a type is one of the program's models."""
    return isinstance(annotation, type) and issubclass(annotation, Model)
