"""All rules, in order of their codes: one module each in `rules/`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from . import rules as folder
from .rule import Rule


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in order of its code."""
    modules = (import_module(f"{folder.__name__}.{one.name}") for one in iter_modules(folder.__path__))
    found: list[Rule] = [module.RULE for module in modules]
    return tuple(sorted(found, key=lambda one: one.code))


def rule(code: str) -> Rule | None:
    """The rule of that code, in any case; None when there is none."""
    return next((known for known in rules() if known.code == code.upper()), None)
