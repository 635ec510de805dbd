"""The wheel, installed away from the checkout: every command from an empty folder, a server that keeps to itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving import free_port, running
from tests.truth import REPOSITORY

LISTENING = "0A"  # the state of a listening socket in /proc/net/tcp
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}  # 127.0.0.1 and ::1 as the kernel writes them


@dataclass(frozen=True)
class Installed:
    command: Path
    folder: Path

    def run(self, *arguments: str, expect: int = 0) -> str:
        """Standard output of a command run in the folder; it must end with the code `expect`."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [str(self.command), *arguments],
            check=False,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == expect, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own, which borrows the packages that it needs from this one."""
    root = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    built = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(root), str(REPOSITORY)]
    subprocess.run(built, check=True)
    venv.create(root / "env", with_pip=False)
    python = root / "env" / "bin" / "python"
    [wheel] = root.glob("*.whl")
    install = ["--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *install], check=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(root / "env")}))
    # A path alone: the .pth files of the lending environment, which could name this checkout, are not read.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    empty = root / "empty"
    empty.mkdir()
    return Installed(root / "env" / "bin" / "workbench", empty)


@pytest.mark.parametrize("file", ["constraints.txt", "tests/constraints.txt"])
def test_packages_are_pinned_and_hashed_and_name_no_registry(file: str) -> None:
    lines = (REPOSITORY / file).read_text().splitlines()
    pins = [line for line in lines if not line.startswith(" ")]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert all(line.strip().startswith("--hash=sha256:") for line in lines if line.startswith(" "))
    assert not [line for line in lines if "://" in line or line.startswith("--")]


def test_the_wheel_brings_its_own_data(installed: Installed) -> None:
    where = "from workbench.store.resources import *; print(data_dir(), example_dir(), app_file(), config_file())"
    python = installed.command.with_name("python")
    done = subprocess.run(
        [python, "-c", where], cwd=installed.folder, capture_output=True, text=True, check=True, env={}
    )
    for path in map(Path, done.stdout.split()):
        assert path.exists()
        assert "site-packages" in path.parts
        assert REPOSITORY not in path.parents


def test_every_command_answers_from_an_empty_folder(installed: Installed) -> None:
    installed.run("init", "plan", "--example", "edge-analytics")
    installed.run("init", "blank")
    program = "plan/requirements"
    findings = json.loads(installed.run("check", program, "--format", "json", expect=1))
    assert findings["findings"]
    estimate = json.loads(installed.run("estimate", program, "--draws", "64", "--format", "json"))
    assert len(estimate["designs"]) >= 2
    assert "WB202" in installed.run("check", "--rules")
    installed.run("diff", "HEAD", program)
    rollup = ("rollup", f"{program}/streams/STR-edge-http.yaml", "--dims", "country", "--grain", "1h")
    assert json.loads(installed.run(*rollup, "--format", "json"))["rows"]["expected"] > 0
    assert json.loads(installed.run("schema", "stream"))["title"] == "stream"
    events = installed.folder / "events.csv"
    events.write_text("ts,country,page\n" + "".join(f"2026-01-01T{hour:02d}:00:00,NO,/{hour}\n" for hour in range(24)))
    installed.run("profile", "events.csv", "--time", "ts", "--sets", "country,page", "--out", "STR-events.yaml")
    rows = json.loads(
        installed.run("rollup", "STR-events.yaml", "--dims", "country,page", "--grain", "1h", "--format", "json")
    )
    assert rows["rows"]["expected"] == pytest.approx(24, rel=0.01)
    assert "workbench" in installed.run("--version")


def listening_addresses(port: int) -> set[str]:
    """The addresses, as the kernel writes them, on which something listens on the port."""
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else []:
            local, state = line.split()[1], line.split()[3]
            address, hexadecimal_port = local.split(":")
            if state == LISTENING and int(hexadecimal_port, 16) == port:
                found.add(address)
    return found


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the system does not tell who listens")
def test_serve_listens_on_loopback_only_with_its_headers(installed: Installed) -> None:
    installed.run("init", "served", "--example", "edge-analytics")
    port = free_port()
    command = [str(installed.command), "serve", "served/requirements", "--port", str(port)]
    with running(command, port, installed.folder) as url:
        addresses = listening_addresses(port)
        assert addresses
        assert addresses <= LOOPBACK
        with urllib.request.urlopen(url, timeout=20) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY" or "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    scripts = next(rule for rule in policy.split(";") if rule.strip().startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "unsafe-eval" not in scripts
