import os
import sys
from collections.abc import Iterator

import pytest

# The browser's tests and the journeys share a server and a browser.
pytest_plugins = ("tests.browser.fixtures",)

# Before numpy is imported anywhere: more threads than cores slow small matrix products down a hundredfold.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")


@pytest.fixture(autouse=True)
def main_module_as_it_was() -> Iterator[None]:
    """A page that a test runs takes the place of `__main__`, and a process that a later test starts would run it."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
