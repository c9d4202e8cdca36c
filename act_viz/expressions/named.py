"""Functions that are shorthand: every activation of the app by its name, and what else mathematics has a name for."""

from __future__ import annotations

import dataclasses
import re
from difflib import get_close_matches

from act_viz.expressions.tree import CONSTANTS, FUNCTIONS, VARIABLES


@dataclasses.dataclass(frozen=True)
class Named:
    """A function that stands for the expression `text` in x.

    `parameters` are further arguments it may be called with, in order, each with the value it has where none is given;
    it is called with at least `least` arguments, x among them.
    """

    text: str
    parameters: tuple[tuple[str, float], ...] = ()
    least: int = 1


_SELU = "where(x > 0, 1.0507009873554805*x, 1.0507009873554805*1.6732632423543772*expm1(x))"

NAMED: dict[str, Named] = {
    "leaky_relu": Named("where(x > 0, x, a*x)", (("a", 0.01),)),
    "prelu": Named("where(x > 0, x, a*x)", (("a", 0.25),)),
    "rrelu": Named("where(x > 0, x, (l + u)/2*x)", (("l", 1 / 8), ("u", 1 / 3))),
    "maxout": Named("max(-0.5*x, x)"),
    "elu": Named("where(x > 0, x, a*expm1(x))", (("a", 1.0),)),
    "selu": Named(_SELU),
    "fixed_point_selu": Named(_SELU),
    "celu": Named("where(x > 0, x, a*expm1(x/a))", (("a", 1.0),)),
    "exponential": Named("exp(x)"),
    "identity": Named("x"),
    # The sum of x and the root loses every digit far to the left.
    "squareplus": Named("where(x > 0, (x + sqrt(x**2 + b))/2, b/(2*(sqrt(x**2 + b) - x)))", (("b", 4.0),)),
    "logsigmoid": Named("-softplus(-x)"),
    "bent_identity": Named("(sqrt(x**2 + 1) - 1)/2 + x"),
    "gelu": Named("x*erfc(-x/sqrt(2))/2"),
    "silu": Named("x*sigmoid(b*x)", (("b", 1.0),)),
    "mish": Named("x*tanh(softplus(x))"),
    "gelu_tanh": Named("x*sigmoid(2*sqrt(2/pi)*(x + 0.044715*x**3))"),
    "quick_gelu": Named("x*sigmoid(1.702*x)"),
    "hard_sigmoid": Named("clip(x + 3, 0, 6)/6"),
    "hard_tanh": Named("clip(x, l, u)", (("l", -1.0), ("u", 1.0))),
    "relu6": Named("clip(x, 0, 6)"),
    "hard_swish": Named("x*clip(x + 3, 0, 6)/6"),
    "squared_relu": Named("relu(x)**2"),
    "sparse_plus": Named("where(x >= 1, x, where(x > -1, (x + 1)**2/4, 0))"),
    "sparse_sigmoid": Named("clip(x + 1, 0, 2)/2"),
    "threshold": Named("where(x > t, x, v)", (("t", 1.0), ("v", 0.0))),
    "softshrink": Named("where(x > c, x - c, where(x < -c, x + c, 0))", (("c", 0.5),)),
    "hardshrink": Named("where(abs(x) > c, x, 0)", (("c", 0.5),)),
    "softsign": Named("x/(1 + abs(x))"),
    "isru": Named("x/sqrt(1 + a*x**2)", (("a", 1.0),)),
    "isrlu": Named("where(x > 0, x, x/sqrt(1 + a*x**2))", (("a", 1.0),)),
    "tanhshrink": Named("x - tanh(x)"),
    "sine": Named("sin(w*x)", (("w", 1.0),)),
    "snake": Named("x + sin(a*x)**2/a", (("a", 1.0),)),
    "gaussian": Named("exp(-x**2)"),
    "sinc": Named("sin(x)/x"),
    "ceil": Named("-floor(-x)"),
    "trunc": Named("where(x < 0, -floor(-x), floor(x))"),
    # The sign of mod is that of the divisor, as in Python; the sign of fmod that of x, as in C.
    "mod": Named("x - m*floor(x/m)", (("m", 1.0),), least=2),
    "fmod": Named("x - m*where(x/m < 0, -floor(-x/m), floor(x/m))", (("m", 1.0),), least=2),
    "log10": Named("log(x)/log(10)"),
    "log2": Named("log(x)/log(2)"),
    "exp2": Named("2**x"),
    "square": Named("x**2"),
    "rsqrt": Named("1/sqrt(x)"),
    "sec": Named("1/cos(x)"),
    "csc": Named("1/sin(x)"),
    "cot": Named("cos(x)/sin(x)"),
    "sech": Named("1/cosh(x)"),
    "csch": Named("1/sinh(x)"),
    "coth": Named("1/tanh(x)"),
    # The quotients under the arc tangents lose no digits at the ends of the interval.
    "asin": Named("2*atan(x/(1 + sqrt(1 - x**2)))"),
    "acos": Named("2*atan(sqrt((1 - x)/(1 + x)))"),
    "acosh": Named("log(x + sqrt(x - 1)*sqrt(x + 1))"),
    "atanh": Named("(log1p(x) - log1p(-x))/2"),
    "ndtr": Named("erfc(-x/sqrt(2))/2"),
    "logit": Named("log(x/(1 - x))"),
}
"""Every such function by the name that it has in the normalized text."""

_OTHER_NAMES = {
    "swish": "silu",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "lrelu": "leaky_relu",
    "hardsilu": "hard_swish",
    "relusquared": "squared_relu",
    "linear": "identity",
    "sgn": "sign",
    "signum": "sign",
    "rint": "round",
    "nint": "round",
    "fix": "trunc",
    "remainder": "mod",
    "fabs": "abs",
    "absolute": "abs",
    "clamp": "clip",
    "power": "pow",
    "arcsin": "asin",
    "arccos": "acos",
    "arccosh": "acosh",
    "arctanh": "atanh",
}
_BOTH_SORTS = frozenset({"threshold"})
"""Functions whose name is a good one for a parameter too: functions only where they are called."""
INSTEAD = {"frac": "x - floor(x)", "int": "trunc(x)"}
"""What to write for functions that are not the same everywhere."""
_NEVER = frozenset({"inf", "infinity", "nan", "true", "false", "none"})


def _key(name: str) -> str:
    return name.lower().replace("_", "")


_BY_KEY = {**{_key(name): name for name in (*FUNCTIONS, *NAMED)}, **_OTHER_NAMES}
_CONSTANTS = (*CONSTANTS, "tau")


def constant(name: str) -> str | None:
    """The constant that `name` means, in any case; None for anything else."""
    return name.lower() if name.lower() in _CONSTANTS else None


def function(name: str) -> str | None:
    """The function that `name` means, in any case, with underscores or without; None if there is none."""
    return name if name in FUNCTIONS else _BY_KEY.get(_key(name))


def can_be_parameter(name: str) -> bool:
    """Whether `name`, that of a function, is a parameter where it is not called."""
    return name in _BOTH_SORTS


def is_no_number(name: str) -> bool:
    """Whether `name` is a word for what cannot be calculated with, such as inf."""
    return name.lower() in _NEVER


def takes(name: str) -> tuple[int, int]:
    """The least and the most arguments of the function `name`."""
    return FUNCTIONS[name][1:] if name in FUNCTIONS else (NAMED[name].least, 1 + len(NAMED[name].parameters))


def close_to(name: str, cutoff: float) -> str | None:
    """The function whose name is most like `name`, if any is at least `cutoff` like it."""
    close = get_close_matches(_key(name[:20]), _BY_KEY, n=1, cutoff=cutoff)
    return _BY_KEY[close[0]] if close else None


_X = "|".join(VARIABLES)
_ARGUMENT = re.compile(rf"(?P<number>\d*)(?P<factor>pi|tau|[a-z]?)(?P<variable>{_X})(?P<power>\d*)")
_BEFORE = re.compile(rf"(?:\d+|pi|tau|{_X})?")
_ONE_ARGUMENT = sorted((key for key, name in _BY_KEY.items() if takes(name)[0] == 1), key=len, reverse=True)


def separated(name: str) -> tuple[str, ...]:
    """What `name` says if it is a function and its argument, or factors, run together: one reading, or two; or none.

    `sinx` is `sin(x)`, `xtanh2x` is `x*tanh(2*x)`, `ax` is `a*x`, `x2` is `x**2` or `2*x`. No parameter may be
    called so; `x0` and `x1`, common names of places, may.
    """
    lower = name.lower()
    power = re.fullmatch(rf"({_X})_?(\d+)", lower)
    if power:
        variable, digits = power.groups()
        return () if digits in ("0", "1") else (f"{variable}**{digits}", f"{digits}*{variable}")
    factors = _factors(lower)
    if factors:
        return (factors,)
    ahead = _BEFORE.match(lower)
    for before in dict.fromkeys(("", ahead[0] if ahead else "")):
        for key in _ONE_ARGUMENT:
            argument = lower.removeprefix(before + key)
            if argument != lower and _ARGUMENT.fullmatch(argument):
                called = f"{_BY_KEY[key]}({_factors(argument) or argument})"
                return (f"{before}*{called}" if before else called,)
    return ()


def _factors(text: str) -> str:
    """`text` as a product, if it is a variable with a number, a constant or one letter beside it."""
    found = _ARGUMENT.fullmatch(text)
    if found and text not in VARIABLES:
        powered = found["variable"] + (f"**{found['power']}" if found["power"] else "")
        return "*".join(part for part in (found["number"], found["factor"], powered) if part)
    swapped = re.fullmatch(rf"({_X})(pi|tau|[a-z])", text)
    return f"{swapped[1]}*{swapped[2]}" if swapped else ""
