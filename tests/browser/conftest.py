"""One server on a copy of the example, one Chromium, and pages that keep an eye on what goes wrong."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.serving import chromium, free_port, running, serve_command, settle
from workbench.verbs.init import init

EXAMPLE = "edge-analytics"
LOOPBACK = {"127.0.0.1", "localhost"}


@pytest.fixture(scope="session")
def program_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in a repository whose git knows who works here."""
    program = init(tmp_path_factory.mktemp("browser") / "plan", EXAMPLE).program
    for name, value in (("user.name", "Tove Example"), ("user.email", "tove@example.org")):
        subprocess.run(["git", "config", name, value], cwd=program, check=True)
    return program


@pytest.fixture(scope="session")
def address(program_dir: Path) -> Iterator[str]:
    port = free_port()
    with running(serve_command(program_dir, port), port, program_dir.parent.parent) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@dataclass
class Visitor:
    """A browser of its own, and everything that its pages did wrong."""

    context: BrowserContext
    address: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._watch)
        page.goto(self.address + path)
        settle(page)
        return page

    def _watch(self, request: object) -> None:
        url = urlsplit(request.url)  # type: ignore[attr-defined]
        if url.scheme not in ("data", "blob") and url.hostname not in LOOPBACK:
            self.strangers.append(request.url)  # type: ignore[attr-defined]


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Opens browsers; afterwards none of their pages may have failed, nor asked for anything beyond this machine."""
    visitors = []

    def visiting(
        width: int = 1280, height: int = 900, colours: Literal["light", "dark"] = "light", phone: bool = False
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=colours,
            is_mobile=phone,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
        )
        visitors.append(Visitor(context, address))
        return visitors[-1]

    yield visiting
    for visitor in visitors:
        exceptions = [page.url for page in visitor.context.pages if page.locator('[data-testid="stException"]').count()]
        visitor.context.close()
        assert not visitor.errors
        assert not visitor.strangers
        assert not exceptions
