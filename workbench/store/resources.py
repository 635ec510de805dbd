"""Where the files that ship with the workbench are: in a checkout at its top level, in a wheel inside the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def data_dir() -> Path:
    """The folder of engine coefficients and price lists."""
    return _resource("_data", "data")


def example_dir() -> Path:
    """The folder of the example program."""
    return _resource("_example", "requirements")


def app_file() -> Path:
    """The file that the app's server runs."""
    return _resource("_app.py", "app.py")


def config_file() -> Path:
    """The settings of the app's server."""
    return _resource("_config.toml", ".streamlit/config.toml")


def _resource(in_wheel: str, in_checkout: str) -> Path:
    inside = _PACKAGE / in_wheel
    return inside if inside.exists() else _PACKAGE.parent / in_checkout
