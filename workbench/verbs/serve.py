"""Run the app on a program: one server, its settings all given as flags."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from workbench.store.errors import ProgramNotFound
from workbench.store.resources import app_file, config_file
from workbench.store.save import recover
from workbench.store.writer import SaveRefused
from workbench.verbs.trouble import Trouble

PROGRAM_VARIABLE = "WORKBENCH_PROGRAM"
"""The environment variable by which the app learns the program's folder."""


def serve(program_dir: Path, *, host: str, port: int, say: Callable[[str], None]) -> NoReturn:
    """Become the app's server on `host` and `port`, once it has been said where.

    Raises ProgramNotFound when there is no such folder and Trouble when the address cannot be listened on.
    """
    if not program_dir.is_dir():
        raise ProgramNotFound(f"there is no program in {program_dir}; make one with `workbench init`")
    _must_be_free(host, port)
    try:
        recover(program_dir)
    except SaveRefused as refusal:
        say(f"Nothing can be saved for now: {refusal}")
    say(f"The workbench opens {program_dir} on {url(host, port)} (stop with Ctrl+C)")
    environment = {**os.environ, PROGRAM_VARIABLE: str(program_dir.resolve())}
    os.execve(sys.executable, command(host, port), environment)  # noqa: S606 - our own interpreter, no shell


def command(host: str, port: int) -> list[str]:
    """The command line of the server. Every setting is a flag: no file of the folder it runs in can change one."""
    settings = tomllib.loads(config_file().read_text(encoding="utf-8"))
    server = settings["server"]
    server |= {"address": host, "port": port, "allowedHosts": [*server["allowedHosts"], *_names(host)]}
    return [sys.executable, "-m", "streamlit", "run", str(app_file()), *_flags(settings)]


def url(host: str, port: int) -> str:
    """The address to open in a browser."""
    shown = "localhost" if _is_wildcard(host) else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _flags(settings: Mapping[str, Any], section: str = "") -> Iterator[str]:
    """Streamlit takes lists of the theme as JSON, and all others as a flag for each entry."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flags(value, f"{section}{name}.")
        elif isinstance(value, list) and section.startswith("theme"):
            yield f"--{section}{name}={json.dumps(value)}"
        else:
            for one in value if isinstance(value, list) else [value]:
                yield f"--{section}{name}={str(one).lower() if isinstance(one, bool) else one}"


def _names(host: str) -> list[str]:
    """The names by which browsers may call the server: the host itself or, on all addresses, those of this machine."""
    if not _is_wildcard(host):
        return [host]
    machine = socket.gethostname()
    try:
        addresses = {str(entry[4][0]) for entry in socket.getaddrinfo(machine, None)}
    except socket.gaierror:
        addresses = set()
    return [machine, *sorted(addresses)]


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _must_be_free(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Trouble(f"cannot listen on {host}:{port} ({error.strerror}); choose another --port or --host.") from error
