"""The page of a rule, written from the rule itself so that the two cannot part."""

from __future__ import annotations

import re

from workbench.program.base import ACCEPTABLE_PATTERN
from workbench.program.edits import Edit

from .rule import Rule


def page(rule: Rule) -> str:
    """The documentation of a rule as Markdown: what it finds, why that matters, the mend, wrong, right, accepted."""
    finds = " ".join((rule.look.__doc__ or "").split())
    return f"""\
# {rule.code} {rule.title}

Family: {rule.family}. Severity: {rule.severity}.

## What it finds

{finds}

## Why it matters

{rule.why}

## How to mend it

{rule.hint}

## Wrong

```yaml
{rule.wrong.rstrip()}
```

## Right

```yaml
{rule.right.rstrip()}
```
{_history(rule)}{_accepting(rule)}"""


def _history(rule: Rule) -> str:
    """The edits among which both examples stand, where the rule looks at these."""
    lines = [f"- {edit.day} {edit.email}: {', '.join(edit.items)}{_moved(edit)}" for edit in rule.history]
    return "\n".join(["", "Both after these edits:", "", *lines, ""]) if lines else ""


def _moved(edit: Edit) -> str:
    return "".join(f", from {one.before} to {one.after}" for one in edit.moved)


def _accepting(rule: Rule) -> str:
    """How to let a finding stand for a while, where that is possible."""
    if re.match(ACCEPTABLE_PATTERN, rule.code) is None:
        return ""
    return f"""
## Accepted for a while

In the item's own file. The finding is then set aside, counted and shown, until that day; without a reason, an end or
a name nothing is set aside.

```yaml
accepted:
  - {{rule: {rule.code}, reason: "Why it may stand", until: 2027-03-31, by: PER-ada}}
```
"""
