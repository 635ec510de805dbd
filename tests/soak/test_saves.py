"""Many writers at once, a shell that commits among them, and writers killed in the middle.

The suite runs a short version; `make soak` runs 1,000 edits and 50 kills (SAVES_EDITS, SAVES_KILLS).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from workbench.store.git import Author
from workbench.store.save import Change, Conflict, save
from workbench.store.strict_yaml import parse

EDITS = int(os.environ.get("SAVES_EDITS", "90"))
KILLS = int(os.environ.get("SAVES_KILLS", "6"))
THREADS, PROCESSES, ITEMS = 20, 3, 6
ITEM = "functional/FR-{}.yaml"
FIELDS = ("title", "question", "source")
WORKER = """
import sys
from pathlib import Path
from tests.soak.test_saves import edit_many
print("ready", flush=True)
edit_many(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), lambda *saved: print(*saved, sep="\\t", flush=True))
"""


def git(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "-c", "user.name=Shell", "-c", "user.email=shell@example.org", *arguments],
        cwd=folder, capture_output=True, text=True, check=check,
    )  # fmt: skip


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "repository" / "requirements"
    (folder / "functional").mkdir(parents=True)
    git(folder.parent, "init", "-q", "-b", "main")
    for number in range(ITEMS):
        text = f"# item {number}\nid: FR-{number}\n" + "".join(f"{field}: start   # {field}\n" for field in FIELDS)
        (folder / ITEM.format(number)).write_text(text + "shell: 0\n")
    (folder / "notes.txt").write_text("0\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "start")
    return folder


def edit_many(program: Path, worker: str, edits: int, acknowledge: object) -> None:
    """Save `edits` values, each told to `acknowledge(item, field, value)` once the save has returned."""
    chance = random.Random(worker)
    author = Author(worker, f"{worker}@example.org")
    for number in range(edits):
        item, field, value = chance.randrange(ITEMS), chance.choice(FIELDS), f"{worker} {number}"
        outcome = save(program, [Change(ITEM.format(item), None, {(field,): value})], author, f"{worker} {number}")
        if not isinstance(outcome, Conflict):
            acknowledge(item, field, value)  # type: ignore[operator]


def shell_commits(program: Path, stop: threading.Event, tries: list[bool]) -> None:
    """What a colleague does in a shell, again when git refuses.

    In turn: a commit of a file beside the items, and a line added to an item and committed with whatever else changed.
    """
    number = 0
    while not stop.is_set():
        number += 1
        if number % 2:
            (program / "notes.txt").write_text(f"{number}\n")
            commands = ("add", "notes.txt"), ("commit", "-qm", f"shell {number}", "--allow-empty")
        else:
            with (program / ITEM.format(number % ITEMS)).open("a") as item:
                item.write(f"# shell {number}\n")
            commands = (("commit", "-qam", f"shell {number}", "--allow-empty"),)
        for _ in range(100):
            done = [git(program, *command, check=False) for command in commands]
            tries.append(done[-1].returncode == 0)
            if not any(command.returncode for command in done):
                break
            time.sleep(random.uniform(0.005, 0.03))
        else:
            raise AssertionError(f"git refused 100 times: {done[-1].stderr}")
        time.sleep(random.uniform(0.0, 0.05))


def versions(program: Path, item: int) -> list[dict[str, str]]:
    """Every version of an item along the branch, oldest first."""
    path = f"requirements/{ITEM.format(item)}"
    revisions = git(program, "log", "--reverse", "--format=%H", "--", ITEM.format(item)).stdout.split()
    asked = "".join(f"{revision}:{path}\n" for revision in revisions)
    batch = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=program, input=asked.encode(), capture_output=True, check=True
    )
    texts, stream = [], batch.stdout
    while stream:
        head, _, stream = stream.partition(b"\n")
        size = int(head.split()[2])
        texts.append(stream[:size].decode())
        stream = stream[size + 1 :]
    return [parse(text).data for text in texts]


def test_no_acknowledged_save_is_lost_or_reverted(program: Path, tmp_path: Path) -> None:
    share = EDITS // (THREADS + PROCESSES)
    acknowledged: list[tuple[int, str, str]] = []
    stop, tries = threading.Event(), list[bool]()
    shell = threading.Thread(target=shell_commits, args=(program, stop, tries))
    shell.start()
    threads = [
        threading.Thread(
            target=edit_many, args=(program, f"thread-{n}", share, lambda *saved: acknowledged.append(saved))
        )
        for n in range(THREADS)
    ]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(program), f"process-{n}", str(share)],
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
        )
        for n in range(PROCESSES)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for process in processes:
        told, _ = process.communicate()
        assert process.returncode == 0
        acknowledged += [
            (int(item), field, value) for item, field, value in (line.split("\t") for line in told.splitlines()[1:])
        ]
    for thread in threads:
        thread.join()
    stop.set()
    shell.join()

    assert len(acknowledged) == share * (THREADS + PROCESSES)
    assert any(tries)
    values = {
        (item, field): [version[field] for version in versions(program, item)]
        for item in range(ITEMS)
        for field in FIELDS
    }
    for item, field, value in acknowledged:
        assert value in values[item, field]
    for (item, field), seen in values.items():
        steps = [value for at, value in enumerate(seen) if at == 0 or seen[at - 1] != value]
        assert len(steps) == len(set(steps)), f"a commit brought back an older value of {field} of item {item}"
        assert parse((program / ITEM.format(item)).read_text()).data[field] == steps[-1]
    assert git(program, "fsck", "--strict").returncode == 0
    assert git(program, "status", "--porcelain", "--", "functional").stdout == ""
    refused = tries.count(False)
    print(
        f"\n{len(acknowledged)} saves acknowledged, {len(tries) - refused} shell commits, {refused} refused and retried"
    )


def test_a_killed_writer_leaves_a_program_that_loads_and_can_be_saved(program: Path) -> None:
    chance = random.Random(7)
    for number in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(program), f"killed-{number}", "1000000"],
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.5))
        if number % 2:
            os.kill(process.pid, signal.SIGKILL)
        else:
            os.killpg(process.pid, signal.SIGKILL)
        told = [line.split("\t") for line in process.stdout.read().splitlines() if line.count("\t") == 2]
        process.wait()
        process.stdout.close()
        last = {(int(item), field): value for item, field, value in told}
        for item in range(ITEMS):
            data = parse((program / ITEM.format(item)).read_text()).data
            assert set(data) == {"id", "shell", *FIELDS}
        for (item, field), value in last.items():
            committed = parse(git(program, "show", f"HEAD:requirements/{ITEM.format(item)}").stdout).data[field]
            writer, _, count = committed.partition(" ")
            assert writer == f"killed-{number}"
            assert int(count) >= int(value.partition(" ")[2])
        outcome = save(
            program, [Change(ITEM.format(0), None, {("shell",): number})], Author("a", "a@example.org"), "after"
        )
        assert not isinstance(outcome, Conflict)
        assert git(program, "status", "--porcelain", "--", "functional").stdout == ""
        assert git(program, "fsck", "--strict").returncode == 0
