"""Where `app.py` and `pages/` stand."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def app_folder() -> Path:
    """The folder of the app's scripts: in the package where it is installed, beside it in a checkout."""
    installed = _PACKAGE / "site"
    return installed if installed.is_dir() else _PACKAGE.parent
