"""A small sound program to try rules on, with items added or replaced by those of an example."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from workbench.program.kinds import PROGRAM_FILE, kind_of_id

SAMPLE = Path(__file__).with_name("program")


def sample_with(folder: Path, *yaml_texts: str) -> Path:
    """A copy of the sample in `folder`; each text holds items, parted by `---`, that join it or take one's place."""
    program = folder / "requirements"
    shutil.copytree(SAMPLE, program)
    for text in yaml_texts:
        for item in text.split("---\n"):
            write_item(program, item)
    return program


def write_item(program: Path, yaml_text: str) -> Path:
    """Write one item to the file that its id calls for."""
    found = re.search(r"^id: (\S+)$", yaml_text, re.MULTILINE)
    assert found is not None
    kind = kind_of_id(found[1])
    assert kind is not None
    path = program / (kind.path_of(found[1]) if kind.folder else PROGRAM_FILE)
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml_text, encoding="utf-8")
    return path
