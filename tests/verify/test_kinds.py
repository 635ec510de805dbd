"""Every kind of check is documented by what it runs on, with an example that is one."""

from __future__ import annotations

import typing

import pytest

from workbench.program.data_checks import AnyCheck
from workbench.program.verifications import Verification
from workbench.store.strict_yaml import parse
from workbench.verbs.render.check_kinds import field_rows, kind_list, kind_page
from workbench.verbs.trouble import Trouble
from workbench.verify.kinds import kind_pages

KINDS = [typing.get_args(model.model_fields["kind"].annotation)[0]
         for model in typing.get_args(typing.get_args(AnyCheck)[0])]  # fmt: skip


def test_every_kind_has_a_page() -> None:
    assert set(kind_pages()) == set(KINDS)
    assert len(KINDS) == 13
    assert all(f"{kind} " in kind_list("text") for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_a_kind_tells_what_it_finds_its_fields_and_an_example(kind: str) -> None:
    page = kind_pages()[kind]
    assert page.holds
    assert page.finds
    for name, _, says in field_rows(page):
        assert says.endswith("."), name
    told = {"id": "VER-a", "title": "A", "checks": [parse(page.example).data]}
    [check] = Verification.model_validate(told).checks
    assert isinstance(check, page.model)
    told = kind_page(kind, "markdown")
    assert page.example.rstrip() in told
    assert all(f"| {name} |" in told for name in page.model.model_fields if name != "kind")


def test_an_unknown_kind_names_those_that_there_are() -> None:
    with pytest.raises(Trouble, match="date_coverage, totals"):
        kind_page("sums", "text")
