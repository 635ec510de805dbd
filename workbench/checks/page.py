"""The page of a rule, written from the rule itself so that the two cannot part."""

from __future__ import annotations

from .rule import Rule


def page(rule: Rule) -> str:
    """The documentation of a rule as Markdown: what it finds, why that matters, the mend, wrong and mended."""
    finds = " ".join((rule.look.__doc__ or "").split())
    return f"""\
# {rule.code} {rule.title}

Severity: {rule.severity}

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
"""
