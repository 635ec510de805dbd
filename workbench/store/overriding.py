"""Overrides that are refused in the words of a file's faults, so that a field has one mend wherever it is set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.program.overrides import OverrideError, RefusedValueError, override
from workbench.program.program import Program

from .strict_yaml import parse
from .validation import validate
from .write_yaml import block


def overridden(program: Program, overrides: Mapping[str, Any]) -> Program:
    """The program with each `ID.field.path` set to its value. Raises OverrideError, which says the mend."""
    try:
        return override(program, overrides) if overrides else program
    except RefusedValueError as refused:
        document = parse(block(refused.fields))
        _, findings = validate(refused.model, document, path=refused.item_id, item=refused.item_id)
        said = " ".join(f"{refused.item_id}: {finding.what}. {finding.hint}" for finding in findings)
        raise OverrideError(said) from refused
