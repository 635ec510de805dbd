"""Read `--set ID.field.path=VALUE`: values as they would stand in a YAML file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbench.store.strict_yaml import YamlFault, parse
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
