"""What results were computed with, to be written beside them."""

from __future__ import annotations

import platform
from importlib.metadata import version


def versions() -> dict[str, str]:
    """Python, the libraries that decide about numbers, and the processor's kind."""
    libraries = {name: version(name) for name in ("numpy", "scipy", "scikit-learn")}
    return {"python": platform.python_version(), **libraries, "machine": platform.machine()}
