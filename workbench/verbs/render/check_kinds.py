"""The kinds of checks on data as text, Markdown and JSON: what each finds, its fields, an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from workbench.store.write_yaml import inline
from workbench.verbs.trouble import Trouble
from workbench.verify.kinds import KindPage, kind_pages

from .values import as_json, markdown_table, text_table

_FIELDS = ("field", "default", "says")
_SAID_BY_EVERY_KIND = "kind"


def kind_list(output_format: str) -> str:
    """Every kind and what it holds, in one of `text`, `markdown` and `json`."""
    pages = kind_pages().values()
    if output_format == "json":
        return as_json({"kinds": [{"kind": page.name, "holds": page.holds} for page in pages]})
    table = markdown_table if output_format == "markdown" else text_table
    return table(("kind", "holds"), [(page.name, page.holds) for page in pages])


def kind_page(name: str, output_format: str) -> str:
    """The page of one kind: Markdown, for `text` too, or `json`. Raises Trouble for a kind that there is not."""
    pages = kind_pages()
    if name not in pages:
        raise Trouble(f"{name} is no kind of check; name one of {', '.join(pages)}.")
    page = pages[name]
    if output_format == "json":
        fields = [dict(zip(_FIELDS, row, strict=True)) for row in field_rows(page)]
        return as_json({"kind": name, "holds": page.holds, "finds": page.finds, "fields": fields,
                        "example": page.example})  # fmt: skip
    return f"""\
# {name}

{page.holds}

{page.finds}

```yaml
{page.example.rstrip()}
```

{markdown_table(_FIELDS, field_rows(page))}"""


def field_rows(page: KindPage) -> list[tuple[str, str, str]]:
    """Every field that a check of the kind may have: its name, what holds where it is left out, what it says."""
    return list(_rows(page.model, ""))


def _rows(model: type[BaseModel], within: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        if name == _SAID_BY_EVERY_KIND:
            continue
        yield f"{within}{name}", _default(field), field.description or ""
        for inner in _models(field.annotation):
            yield from _rows(inner, f"{within}{name}.")


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that a field's value is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    return "" if field.default in (None, [], {}) else inline(field.default)
