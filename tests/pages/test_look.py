"""What a browser is given beside the pages: headers, colours, chart specifications."""

from __future__ import annotations

import asyncio
import json
import tomllib
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from tests.truth import REPOSITORY
from workbench.pages import charts
from workbench.pages.plain import plain
from workbench.pages.security import SecurityHeaders, content_security_policy
from workbench.pages.theme import MEANINGS


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_meaning_has_a_colour_that_can_be_read_on_the_page(mode: str) -> None:
    theme = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text())["theme"][mode]
    colours = theme["chartCategoricalColors"]
    assert len(colours) == len(MEANINGS)
    for colour in [*colours, theme["textColor"], theme["linkColor"]]:
        pair = sorted((luminance(colour), luminance(theme["backgroundColor"])))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.9, colour


def test_no_chart_names_a_colour_of_its_own() -> None:
    for spec in (charts.spec(charts.ladder), charts.spec(charts.over_time, unit="USD", log=True)):
        assert "#" not in json.dumps({key: value for key, value in spec.items() if key not in ("config", "$schema")})


def test_a_specification_holds_no_data() -> None:
    assert not {"data", "datasets"} & set(charts.spec(charts.ladder))
    built = charts.ladder(pd.DataFrame({"rung": ["need"]})).to_dict()
    assert built["layer"] == charts.spec(charts.ladder)["layer"]


def test_scripts_are_allowed_by_hash_only() -> None:
    scripts = next(part for part in content_security_policy().split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "'sha256-" in scripts


def test_every_response_carries_the_security_headers() -> None:
    sent: list[dict] = []

    async def answer(scope: dict, receive: object, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def keep(message: dict) -> None:
        sent.append(message)

    # In a thread of its own: the browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(SecurityHeaders(answer)({"type": "http"}, None, keep))).result()
    headers = dict(sent[0]["headers"])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"x-frame-options"] == b"DENY"
    assert b"default-src 'self'" in headers[b"content-security-policy"]


@pytest.mark.parametrize(
    "typed", ["![x](http://e/x.png)", "[a](javascript:1)", "**b**", "<img src=x>", ":red[x]", "$x$", "`x`"]
)
def test_no_mark_survives_unescaped(typed: str) -> None:
    escaped = plain(typed)
    assert escaped.replace("\\", "") == typed
    assert all(escaped[at - 1] == "\\" for at, mark in enumerate(escaped) if mark in "![]()*<>:$`" and at)
