"""Where the truth tables are, when they are there: tests that use them skip without."""

from __future__ import annotations

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def truth_dir() -> Path | None:
    """The folder of truth tables beside the checkout; None when it is absent."""
    folder = REPOSITORY.parent / "shared" / "truth"
    return folder if folder.is_dir() else None


needs_truth = pytest.mark.skipif(truth_dir() is None, reason="the truth tables are not beside this checkout")
