"""What the reader says of files, by code: the pages that stand before those of the rules."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.program.finding import Severity


@dataclass(frozen=True, slots=True)
class FileFault:
    """A kind of fault of a file. Every one is an error, makes each command exit with 2, and hides no other file."""

    code: str
    title: str
    why: str
    hint: str
    severity: Severity = Severity.ERROR
    family: str = "files"

    @property
    def page(self) -> str:
        """The documentation of the fault as Markdown."""
        return (
            f"# {self.code} {self.title}\n\nSeverity: {self.severity} (the command exits with 2)\n\n"
            f"## Why it matters\n\n{self.why}\n\n## How to mend it\n\n{self.hint}\n"
        )


FAULTS: tuple[FileFault, ...] = (
    FileFault(
        "WB001",
        "Unreadable file",
        "A file that is too large, not UTF-8, a symbolic link or barred from reading says nothing of the plan.",
        "Keep items as plain UTF-8 text files inside the program's folder, and data elsewhere.",
    ),
    FileFault(
        "WB002",
        "YAML syntax",
        "What cannot be parsed is read by nobody, and guessing would put words into the author's mouth.",
        "Mend the line that the finding names; most often a quote, a bracket or the indent is missing.",
    ),
    FileFault(
        "WB003",
        "Key given twice",
        "Most readers keep the last of two values silently, so that people and programs read different plans.",
        "Keep one of the two.",
    ),
    FileFault(
        "WB004",
        "YAML that hides values",
        "Aliases, anchors, tags, merge keys and further documents hide what counts; a few can fill a machine.",
        "Write the values out where they count, one document a file.",
    ),
    FileFault(
        "WB005",
        "Nested too deep",
        "No item needs such depth; parsers fail on it.",
        "Flatten the structure.",
    ),
    FileFault(
        "WB006",
        "Invalid field or value",
        "A misspelled field is ignored by readers that are less strict, and a wrong unit is worse than none.",
        "Write what the finding proposes; `workbench schema KIND` shows all fields of a kind.",
    ),
    FileFault(
        "WB007",
        "Wrong name or place",
        "An item is found by its folder and by its id, which is the name of its file.",
        "Rename or move the file, or correct `id` or `kind`.",
    ),
    FileFault(
        "WB008",
        "Id that differs in capitals only",
        "Many file systems keep only one of two such files.",
        "Rename one of them, and the links to it.",
    ),
    FileFault(
        "WB009",
        "No program.yaml",
        "It holds the true north, the horizon and the reference node, on which every estimate rests.",
        "Add it; `workbench init` shows one.",
    ),
)
