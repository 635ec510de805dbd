"""Start-up: the slow imports happen before the first visitor, and leave the garbage collector's sight."""

from __future__ import annotations

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

_SLOW_IMPORTS = ("altair", "pandas", "pyarrow", "workbench.pages.charts", "workbench.pages.state")


@asynccontextmanager
async def warm(app: st.App) -> AsyncIterator[None]:  # noqa: ARG001 - the signature of a lifespan
    """Import what the first page needs (1.3 s otherwise paid by the first visitor), then serve."""
    for name in _SLOW_IMPORTS:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    yield
