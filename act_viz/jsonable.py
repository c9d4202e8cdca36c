"""What may be sent as JSON: the one place that takes out what JSON has not."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def jsonable(value: Any) -> Any:
    """`value` as JSON has it, at every level: arrays and tuples as lists, and None for every number not finite."""
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, np.ndarray):
        kept = value.tolist()
        exact = value.dtype.kind in "biuSU" or (value.dtype.kind == "f" and bool(np.isfinite(value).all()))
        return kept if exact else jsonable(kept)
    if isinstance(value, np.generic):
        return jsonable(value.item())
    if isinstance(value, Mapping):
        return {name: jsonable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(each) for each in value]
    return value


def to_json(value: Any, **layout: Any) -> str:
    """`value` as JSON text, with `null` for every number not finite; `layout` goes to `json.dumps`."""
    return json.dumps(jsonable(value), allow_nan=False, **layout)
