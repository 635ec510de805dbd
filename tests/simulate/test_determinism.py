"""The same seed gives the same bytes, whatever the number of threads and the order in which designs are asked."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.truth import REPOSITORY

COMMANDS = {
    "estimate": ["estimate", "--draws", "256", "--format", "json"],
    "doubts": ["doubts", "--design", "DES-clickhouse-rollups", "--draws", "1024", "--format", "json"],
}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def printed(command: list[str], threads: str, hash_seed: str) -> bytes:
    """What a command prints in a process of its own; the command line keeps a number of threads that is set."""
    environment = {**os.environ, **dict.fromkeys(THREADS, threads), "PYTHONHASHSEED": hash_seed}
    line = [sys.executable, "-m", "workbench", command[0], "requirements", *command[1:], "--today", "2026-11-16"]
    return subprocess.run(line, cwd=REPOSITORY, env=environment, capture_output=True, check=True).stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_threads_and_hashes_change_no_byte(name: str) -> None:
    one = printed(COMMANDS[name], "1", "1")
    assert one.startswith(b"{")
    assert printed(COMMANDS[name], "4", "2") == one


def test_another_seed_gives_another_answer() -> None:
    assert printed([*COMMANDS["doubts"], "--seed", "1"], "1", "1") != printed(COMMANDS["doubts"], "1", "1")
