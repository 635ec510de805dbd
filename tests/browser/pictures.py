"""Take the pictures of docs/meetings.md while the three meetings are acted through: `make pictures`."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser import acting
from tests.browser.conftest import EXAMPLE
from tests.serving import chromium, free_port, running, serve_command, settle
from tests.truth import REPOSITORY
from workbench.verbs.init import init

FOLDER = REPOSITORY / "docs" / "meetings"
COLOURS = 256
"""Colours of a picture: screens have few, and a picture takes a third of its bytes."""


def shoot(page: Page, name: str) -> None:
    """Keep what a page shows, from its sentence down."""
    screen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = screen.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def main() -> None:
    """Act all three meetings through on a copy of the example, and keep the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    with tempfile.TemporaryDirectory() as scratch:
        program, port = init(Path(scratch) / "plan", EXAMPLE).program, free_port()
        with running(serve_command(program, port), port, Path(scratch)) as address, chromium() as browser:
            for path, act in (
                ("/agenda", acting.planning_review),
                ("/whatif", acting.what_if_session),
                ("/post-mortem", acting.post_mortem),
            ):
                people = []
                for _ in range(2):
                    window = {"width": 1280, "height": 900}
                    context = browser.new_context(viewport=window, reduced_motion="reduce", locale="en-GB")  # type: ignore[arg-type]
                    people.append(context.new_page())
                    people[-1].goto(address + path)
                    settle(people[-1])
                act(*people, shoot)


if __name__ == "__main__":
    main()
