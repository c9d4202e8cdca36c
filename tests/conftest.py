import os
import sys
from collections.abc import Iterator
from functools import cache

import pytest

# The browser's tests and the journeys share a server and a browser.
pytest_plugins = ("tests.browser.fixtures",)

# Before numpy is imported anywhere: more threads than cores slow small matrix products down a hundredfold.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")


@pytest.fixture(scope="session", autouse=True)
def packages_searched_once() -> Iterator[None]:
    """`AppTest` searches all packages for components anew for every page, which takes longer than the page."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def main_module_as_it_was() -> Iterator[None]:
    """A page that a test runs takes the place of `__main__`, and a process that a later test starts would run it."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
