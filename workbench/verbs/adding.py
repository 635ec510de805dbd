"""Add an item to a program: an id from what people call it, and the file that a save then writes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from workbench.program.base import Item
from workbench.program.kinds import BY_NAME
from workbench.store.save import Change
from workbench.store.write_yaml import block

_SLUG_WORDS = 6


def new_id(kind: str, called: str, taken: Container[str]) -> str:
    """An id that is not taken: the prefix of the kind and the first words of what the item is called."""
    words = re.findall(r"[a-z0-9]+", called.lower().replace("'", ""))[:_SLUG_WORDS] or [kind]
    stem = f"{BY_NAME[kind].prefix}-{'-'.join(words)}"
    return next(name for name in _numbered(stem) if name not in taken)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def new_file(item: Item) -> Change:
    """The new file that holds an item, with the line by which editors find its schema."""
    schema = f"# yaml-language-server: $schema=../.schemas/{item.kind}.json\n"
    written = block(item.model_dump(exclude_unset=True, exclude_none=True))
    return Change(path=BY_NAME[item.kind].path_of(item.id), text=f"{schema}{written}\n")
