"""A real PostgreSQL of the test's own, where its programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

USER = "postgres"


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; None where PostgreSQL is not installed."""
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True), shutil.which("initdb")]
    return next((Path(one).parent for one in found if one), None)


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a new server on the loopback; skips the test where there is none. It refuses to run as root."""
    folder = programs()
    as_root = os.geteuid() == 0
    if folder is None or (as_root and USER not in {one.pw_name for one in pwd.getpwall()}):
        pytest.skip("PostgreSQL is not installed here")
    user = USER if as_root else None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="probe-postgresql-") as place:
        if user:
            shutil.chown(place, user)
        data = f"{place}/data"

        def run(*command: str) -> None:
            subprocess.run(command, cwd=place, user=user, check=True, stdout=subprocess.DEVNULL, timeout=60)

        run(f"{folder}/initdb", "-D", data, "-U", "probe", "--auth=trust", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {place} -c fsync=off"
        run(f"{folder}/pg_ctl", "-D", data, "-o", options, "-l", f"{place}/log", "-w", "start")
        try:
            yield f"postgresql://probe@127.0.0.1:{port}/postgres"
        finally:
            run(f"{folder}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
