"""Single operations of typed functions in LaTeX."""

from __future__ import annotations

_NAMED = {"tanh", "sinh", "cosh", "sin", "cos", "tan", "log"}
_BETWEEN = {"less": "<", "less_equal": r"\le", "and": r"\text{ and }", "or": r"\text{ or }"}
_FLIPPED = {"less": ">", "less_equal": r"\ge"}
_SPECIAL = {
    "sigmoid": r"\sigma",
    "atan": r"\arctan",
    "step": r"\theta",
    "sign": r"\operatorname{sgn}",
    "side": r"\operatorname{sgn}",
}


def written(op: str, args: list[str], exp: str | None) -> str:
    """The operation `op` of `args`, each in LaTeX, to the power `exp` if there is one."""
    alone = _alone(op, args)
    if alone is not None:
        return alone if exp is None else rf"\left({alone}\right)^{{{exp}}}"
    name = rf"\{op}" if op in _NAMED else _SPECIAL.get(op, rf"\operatorname{{{op}}}")
    raised = "" if exp is None else f"^{{{exp}}}"
    return rf"{name}{raised}\left({', '.join(args)}\right)"


def _alone(op: str, args: list[str]) -> str | None:
    """What is not written as a name and its arguments."""
    match op:
        case "exp":
            return f"e^{{{args[0]}}}"
        case "expm1":
            return rf"\left(e^{{{args[0]}}} - 1\right)"
        case "log1p":
            return rf"\log\left(1 + {args[0]}\right)"
        case "logcosh":
            return rf"\log\left(\cosh\left({args[0]}\right)\right)"
        case "surd":
            return rf"\left({args[0]} + \sqrt{{\left({args[0]}\right)^{{2}} + {args[1]}}}\right)"
        case "power":
            return rf"\left({args[0]}\right)^{{{args[1]}}}"
        case "abs":
            return rf"\left|{args[0]}\right|"
        case "floor":
            return rf"\left\lfloor {args[0]} \right\rfloor"
        case "cbrt":
            return rf"\sqrt[3]{{{args[0]}}}"
        case "not":
            return rf"\text{{not }}\left({args[0]}\right)"
        case "where":
            return rf"\begin{{cases}} {args[1]} & {args[0]} \\ {args[2]} & \text{{otherwise}} \end{{cases}}"
    if op in ("max", "min"):
        return rf"\{op}\left({args[0]}, {args[1]}\right)"
    if op in _FLIPPED and args[0][-1:].isdigit() and not args[1][-1:].isdigit():
        return f"{args[1]} {_FLIPPED[op]} {args[0]}"
    if op in _BETWEEN:
        return f"{args[0]} {_BETWEEN[op]} {args[1]}"
    return None
