"""What a verb raises when it cannot do what was asked."""

from __future__ import annotations


class Trouble(Exception):  # noqa: N818 - it is not always an error of ours
    """A request that cannot be carried out; the message says why and what to do instead."""
