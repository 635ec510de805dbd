"""Settings such as `--set ID.field.path=VALUE`: read as values of a YAML file, refused in the words of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workbench.program.overrides import OverrideError, RefusedValueError, override
from workbench.program.program import Program
from workbench.store.strict_yaml import YamlFault, parse
from workbench.store.validation import validate
from workbench.store.write_yaml import block
from workbench.verbs.trouble import Trouble


def read_settings(texts: Iterable[str]) -> dict[str, Any]:
    """Overrides from texts `ID.field.path=VALUE`. Raises Trouble for a text that is not of this form."""
    settings: dict[str, Any] = {}
    for text in texts:
        path, equals, value = text.partition("=")
        if not equals or not value.strip():
            raise Trouble(f"--set {text}: write ID.field.path=VALUE, for example STR-edge.events_per_day=2e9.")
        try:
            settings[path.strip()] = parse(value).data
        except YamlFault as fault:
            raise Trouble(f"--set {text}: {fault.what}. {fault.hint}") from fault
    return settings


def with_settings(program: Program, settings: Mapping[str, Any]) -> Program:
    """The program with each `ID.field.path` set to its value. Raises OverrideError with the mend that a file gets."""
    try:
        return override(program, settings) if settings else program
    except RefusedValueError as refused:
        document = parse(block(refused.fields))
        _, findings = validate(refused.model, document, path=refused.item_id, item=refused.item_id)
        said = " ".join(f"{refused.item_id}: {finding.what}. {finding.hint}" for finding in findings)
        raise OverrideError(said) from refused
