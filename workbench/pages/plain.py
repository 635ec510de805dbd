"""Text that people typed, kept text: no Markdown, no HTML, no directive of Streamlit's comes to life in it."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$@&])")


def plain(text: str) -> str:
    """Typed text escaped for places that render Markdown, such as titles and captions. Line breaks become spaces."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
