"""Who signs: the person of the program that an author's address belongs to, and on which day they do it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from workbench.program.people import Person
from workbench.program.program import Program
from workbench.store.git import Author
from workbench.verbs.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who changes a program: its folder, the program as they saw it, who they are, and the day."""

    folder: Path
    program: Program
    author: Author
    today: dt.date

    @property
    def person(self) -> Person:
        """The person that they are. Raises Trouble where the author is nobody of the program."""
        return person_of(self.program, self.author)


def person_of(program: Program, author: Author) -> Person:
    """The person whose address the author has. Raises Trouble where nobody has it: only a person can say something."""
    signed = [one for one in program.all(Person) if (one.email or "").lower() == author.email.lower()]
    if not signed:
        raise Trouble(f"Nobody in people/ has the address {author.email}; add it to your own item, as `email:`.")
    return signed[0]
