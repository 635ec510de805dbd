"""From a parsed text to a typed model: pydantic's complaints told as findings, one a field, each with its mend."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from workbench.program.base import Misfit
from workbench.program.finding import FieldPath, Finding, Location, Severity, spell

from .mends import Complaint, mend
from .shapes import KEY, Shape, trace
from .strict_yaml import Document, YamlFault

_LONGEST_TOLD = 300


def validate(
    shape: Any, document: Document, *, path: str, item: str | None, judged: Container[str] = ()
) -> tuple[Any, list[Finding]]:
    """The document's data as `shape`, a model or any annotation; else None and a finding WB006 for each bad field.

    Nothing is said of the fields in `judged`, of which the caller knows better.
    """
    try:
        return _adapter(shape).validate_python(document.data), []
    except ValidationError as error:
        complaints = _one_a_field(shape, error, document)
        told = (complaint for complaint in complaints if not complaint.path or complaint.path[0] not in judged)
        return None, [_finding(complaint, document, path, item) for complaint in told]


def fault(error: YamlFault, *, path: str, item: str | None) -> Finding:
    """What the YAML reader refuses, as a finding."""
    return Finding(
        error.code, Severity.ERROR, item, path, error.line, error.column, error.what, error.why, error.hint
    )  # fmt: skip


def location(document: Document, field_path: FieldPath, path: str) -> Location:
    """Where a field stands: at its value when that begins on the line of its key, else at its key."""
    place = document.locate(field_path)
    if place.line == place.key_line:
        return Location(path, place.line, place.column)
    return Location(path, place.key_line, place.key_column)


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _one_a_field(shape: Any, error: ValidationError, document: Document) -> list[Complaint]:
    complaints: dict[FieldPath, Complaint] = {}
    for details in error.errors(include_url=False):
        misfit = details.get("ctx", {}).get("error")
        misfit = misfit if isinstance(misfit, Misfit) else None
        traced = trace(shape, (*details["loc"], *(misfit.at if misfit else ())))
        given = _value(document.data, traced.path)
        if _meant_for_another(traced, given):
            continue
        complaint = Complaint(
            kind=details["type"],
            path=traced.path,
            given=given,
            written=document.raw(traced.path),
            shape=traced,
            context=details.get("ctx", {}),
            message=details["msg"],
            misfit=misfit,
        )
        complaints.setdefault(traced.path, complaint)
    return list(complaints.values())


def _meant_for_another(traced: Shape, given: Any) -> bool:
    """Whether a complaint comes from the alternative of a field that the given value does not try to be."""
    tried_as_mapping = isinstance(given, dict)
    return traced.at_alternative and traced.has_mapping and traced.is_mapping is not tried_as_mapping


def _value(data: Any, path: FieldPath) -> Any:
    for step in path:
        if isinstance(data, list):
            data = data[step] if isinstance(step, int) and step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


def _finding(complaint: Complaint, document: Document, path: str, item: str | None) -> Finding:
    what, why, hint = mend(complaint)
    if complaint.kind == "extra_forbidden" or complaint.shape.step == KEY:
        place = document.locate(complaint.path)
        where = Location(path, place.key_line, place.key_column)
    else:
        where = location(document, complaint.path, path)
    told = f"{spell(complaint.path)}: {what}" if complaint.path else what
    return Finding(
        "WB006", Severity.ERROR, item, where.path, where.line, where.column, _harmless(told), _harmless(why), hint
    )


def _harmless(text: str) -> str:
    """A text that a quoted key can neither stretch nor colour a terminal with."""
    shortened = text if len(text) <= _LONGEST_TOLD else f"{text[: _LONGEST_TOLD - 3]}..."
    return shortened if shortened.isprintable() else shortened.encode("unicode_escape").decode()
