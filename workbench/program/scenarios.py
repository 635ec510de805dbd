"""Scenarios: named sets of overrides of the program."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import JsonValue, StringConstraints

from .base import Item

OVERRIDE_PATTERN = r"^[A-Z]{2,4}-[A-Za-z0-9-]+\.[A-Za-z_].*$"
OverridePath = Annotated[str, StringConstraints(pattern=OVERRIDE_PATTERN)]


class Scenario(Item):
    """What if: `overrides` maps `ID.field.path` to the value it takes in this scenario."""

    kind: Literal["scenario"] = "scenario"
    """Always `scenario`."""
    overrides: dict[OverridePath, JsonValue]
    """The value that each `ID.field.path` takes in this scenario."""
