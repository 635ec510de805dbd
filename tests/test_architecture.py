"""The rooms import one way, and only the pages know Streamlit."""

from __future__ import annotations

import ast
from pathlib import Path

from importlinter.cli import lint_imports

from tests.truth import REPOSITORY


def imported(file: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


def test_imports_run_one_way() -> None:
    assert lint_imports(config_filename=str(REPOSITORY / "pyproject.toml"), no_cache=True) == 0


def test_only_pages_import_streamlit() -> None:
    package = REPOSITORY / "workbench"
    who = [file.relative_to(package) for file in package.rglob("*.py") if "streamlit" in imported(file)]
    assert who, "the pages import it"
    assert {file.parts[0] for file in who} == {"pages"}


def test_the_simulator_knows_no_files_and_no_clock() -> None:
    banned = {"datetime", "os", "pathlib", "subprocess", "tempfile", "time", "duckdb", "sqlmodel", "yaml", "pandas"}
    for file in (REPOSITORY / "workbench" / "simulate").glob("*.py"):
        assert not imported(file) & banned, file.name


def test_the_address_names_items_by_what_renaming_leaves_alone() -> None:
    """Streamlit writes into the address what a choice shows, so choices of items show their ids."""
    for file in (REPOSITORY / "workbench" / "pages").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("selectbox", "multiselect", "radio")):
                named = {argument.arg for argument in node.keywords}
                assert not {"bind", "format_func"} <= named, f"{file.name}:{node.lineno}"
