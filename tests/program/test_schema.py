"""JSON Schema of the kinds: current in the example, complete in its descriptions, named by every file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from workbench.program.base import Model
from workbench.program.kinds import KINDS, Kind
from workbench.program.schema import FOLDER, json_schema
from workbench.store.resources import example_dir

EXAMPLE = example_dir()


def models(model: type[Model] = Model) -> Iterator[type[Model]]:
    for below in model.__subclasses__():
        if below.__module__.startswith("workbench."):
            yield below
            yield from models(below)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_schemas_beside_the_example_are_current(kind: Kind) -> None:
    written = json.loads((EXAMPLE / FOLDER / f"{kind.name}.json").read_text(encoding="utf-8"))
    assert written == json_schema(kind.name), "write them anew with: workbench schema"


def test_there_are_no_schemas_of_kinds_that_are_gone() -> None:
    assert {path.name for path in (EXAMPLE / FOLDER).iterdir()} == {f"{kind.name}.json" for kind in KINDS}


@pytest.mark.parametrize("model", sorted(set(models()), key=lambda model: model.__name__), ids=lambda m: m.__name__)
def test_every_field_says_in_one_line_what_it_means(model: type[Model]) -> None:
    for name, field in model.model_fields.items():
        assert field.description, f"{model.__name__}.{name} has no docstring below it"
        assert "\n" not in field.description
        assert field.description.endswith(".")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_schema_takes_ids_of_its_own_kind_only(kind: Kind) -> None:
    schema = json_schema(kind.name)
    pattern = re.compile(schema["properties"]["id"]["pattern"])
    for other in KINDS:
        assert bool(pattern.search(f"{other.prefix}-some-item")) == (other is kind)
    assert not pattern.search(f"{kind.prefix}-../../x")
    assert schema["properties"]["kind"]["const"] == kind.name
    assert schema["required"][:2] == ["id", "kind"]
    assert schema["additionalProperties"] is False


def test_every_file_of_the_example_names_its_schema_first() -> None:
    for kind in KINDS:
        paths = (
            [EXAMPLE / "program.yaml"] if kind.folder is None else EXAMPLE.glob(f"{kind.folder}/{kind.prefix}-*.yaml")
        )
        above = "" if kind.folder is None else "../"
        for path in paths:
            first = path.read_text(encoding="utf-8").splitlines()[0]
            assert first == f"# yaml-language-server: $schema={above}{FOLDER}/{kind.name}.json", path
