"""The app as its users meet it: a server process of its own and a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

START_SECONDS = 60
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--force-color-profile=srgb",
)
_SETTLED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = '[data-stale="true"]' + ['stSkeleton', 'stAppSkeleton', 'stSpinner']
        .map(name => `, [data-testid="${name}"]`).join('');
    return app && app.dataset.testConnectionState === 'CONNECTED' && app.dataset.testScriptState === 'notRunning'
        && !document.querySelector(busy)
        && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(c => c.querySelector('svg, canvas'));
}"""
_DEBOUNCE_MILLISECONDS = 160  # widgets wait 150 ms before they ask for a rerun


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_command(program: Path, port: int) -> list[str]:
    """The command that opens the app on a program."""
    return [sys.executable, "-m", "workbench", "serve", str(program), "--port", str(port)]


@contextmanager
def running(command: Sequence[str], port: int, folder: Path) -> Iterator[str]:
    """The address of a server that `command`, run in `folder`, starts on the port; it ends with the block."""
    log = folder / f"server-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_healthy(server, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_until_healthy(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not come up:\n{log.read_text(errors='replace')}")


def chromium_path() -> str:
    """The Chromium to drive: WORKBENCH_CHROMIUM, else the one on the path. Fails when there is none."""
    found = os.environ.get("WORKBENCH_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.fail("no Chromium; install it, or set WORKBENCH_CHROMIUM to its path")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=list(_QUIET))
        yield browser
        browser.close()


def settle(page: Page) -> None:
    """Wait until the page has answered what was last done to it, and its charts are drawn."""
    page.wait_for_timeout(_DEBOUNCE_MILLISECONDS)
    page.wait_for_function(_SETTLED, timeout=60_000)
