"""The code of a function as one would copy it: taken from the source, on its own, with the present parameters."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import types
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

_OWN_PACKAGE = __name__.split(".")[0]


def listing(f: Callable[..., Any], derivative: Callable[..., Any], owner: Any) -> str:
    """Python source that defines `f` and `derivative`, two methods of `owner`, as functions of `z`.

    What they read from `owner` becomes a parameter with its present value; what they call of this package stands
    above them; numpy and scipy are imported.
    """
    imports: set[str] = set()
    parts: dict[str, str] = {}
    bodies = []
    for name, method in (("f", f), ("derivative", derivative)):
        function = inspect.unwrap(method)
        for called in _own_methods(function, owner):
            _gather(called, imports, parts)
            parts[called.__name__] = _plain(called, called.__name__, owner)
        bodies.append(_plain(function, name, owner))
        _gather(function, imports, parts)
    constants = [part for part in parts.values() if "\n" not in part]
    functions = [part for part in parts.values() if "\n" in part]
    blocks = [
        "\n".join(["import numpy as np", *sorted(imports)]),
        *(["\n".join(constants)] if constants else []),
        *functions,
        *bodies,
    ]
    return "\n\n\n".join(blocks) + "\n"


def _own_methods(function: types.FunctionType, owner: Any) -> list[types.FunctionType]:
    """The methods of `owner` that `function` calls."""
    nodes = (node for node in ast.walk(_parsed(function)[1]) if isinstance(node, ast.Attribute))
    names = dict.fromkeys(node.attr for node in nodes if ast.unparse(node.value) == "self")
    found = (inspect.unwrap(getattr(type(owner), name, None)) for name in names)  # type: ignore[arg-type]
    return [method for method in found if isinstance(method, types.FunctionType)]


def _gather(function: types.FunctionType, imports: set[str], parts: dict[str, str]) -> None:
    """Collect what `function` uses from outside of it, the deepest first."""
    nodes = (node for statement in _parsed(function)[1].body for node in ast.walk(statement))
    for name in dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name)):
        value = function.__globals__.get(name)
        if value is None or name in parts or value is function:
            continue
        if isinstance(value, (int, float, tuple)):
            parts[name] = f"{name} = {value!r}"
        elif isinstance(value, types.FunctionType) and value.__module__.startswith(_OWN_PACKAGE):
            _gather(value, imports, parts)
            parts[name] = _plain(value, name)
        elif isinstance(value, np.ufunc):
            imports.add(f"from scipy.special import {name}")


def _parsed(function: types.FunctionType) -> tuple[str, ast.FunctionDef]:
    """The source of `function`, flush left, and its tree."""
    source = _source(function)
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    return source, node


@cache
def _source(function: types.FunctionType) -> str:
    """The source of `function`, flush left; kept, since finding its end takes longer than to parse it."""
    return textwrap.dedent(inspect.getsource(function))


def _plain(function: types.FunctionType, name: str, owner: Any = None) -> str:
    """The source of `function` under another name, without decorators, annotations and `self`."""
    source, node = _parsed(function)
    assert node.returns is not None
    body = "\n".join(source.splitlines()[node.returns.end_lineno :])
    body = re.sub(r"^(\s+\w+): [\w\[\]., ]+ = ", r"\1 = ", body, flags=re.MULTILINE)
    for argument in node.args.args:
        argument.annotation = None
    node.args.args = [argument for argument in node.args.args if argument.arg != "self"]
    for called in _own_methods(function, owner) if owner else ():
        fields = dict.fromkeys(re.findall(r"\bself\.(\w+)", _parsed(called)[0]))
        passed = "".join(f", {field}=self.{field}" for field in fields)
        body = re.sub(rf"\bself\.{called.__name__}\(([^()]*)\)", rf"{called.__name__}(\1{passed})", body)
    settings = dict.fromkeys(re.findall(r"\bself\.(\w+)", body))
    body = re.sub(r"\bself\.", "", body)
    arguments = [ast.unparse(node.args), *(f"{field}={_written(getattr(owner, field))}" for field in settings)]
    return f"def {name}({', '.join(arguments)}):\n{body}"


def _written(value: Any) -> str:
    """`value` as Python source; a learned parameter of one network as a plain number."""
    if isinstance(value, np.ndarray):
        return repr(value.item()) if value.size == 1 else f"np.array({value.tolist()})"
    return repr(value.item() if isinstance(value, np.generic) else value)
