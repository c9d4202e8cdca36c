"""The type of an array in annotations."""

from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]
"""An array of any shape and dtype; docstrings give the shape."""
