"""Reading what the reader typed: text to a checked tree, or a sentence that points at the place."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from act_viz.expressions import named
from act_viz.expressions import tree as limits
from act_viz.expressions.named import NAMED
from act_viz.expressions.screening import ExpressionError as ExpressionError
from act_viz.expressions.screening import too_deep
from act_viz.expressions.spelling import spell
from act_viz.expressions.tree import CONDITIONS, CONSTANTS, FUNCTIONS, OPERATIONS, VARIABLES, Tree, degree_of
from act_viz.expressions.writer import Spelled
from act_viz.text import _

_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,9}(?:_[A-Za-z0-9]{1,4})?")
# Fields of the activation that holds the expression.
_TAKEN = {"expression", "values", "name", "self"}

_BINARY = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow"}
_COMPARE = {ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "less", ast.GtE: "less_equal"}


@lru_cache(maxsize=256)
def parse(text: str) -> Tree:
    """The checked tree of `text`, an expression in x or z.

    Raises
    ------
    ExpressionError
        If it is not understood or goes beyond a limit; the sentence says what and where.
    """
    spelled = spell(text)
    try:
        body = ast.parse(spelled.text, mode="eval").body
    except SyntaxError as error:
        column = spelled.origin(max(0, (error.offset or 1) - 1))
        half = "expected 'else'" in error.msg
        reason = _("Write both cases: x if x > 0 else b*x.") if half else _("This cannot be read as a formula.")
        raise ExpressionError(reason, text, column) from None
    found = _Reader(spelled).read(body)
    if found.op in CONDITIONS:
        found = _as_number(found)
    if not any(leaf.op == "variable" for leaf in found.leaves()):
        raise ExpressionError(_("There is no x (or z) in it: an activation is a function of x."), text, 0)
    if len({leaf.name for leaf in found.leaves() if leaf.op == "variable"}) > 1:
        place = spelled.origin(len(re.split(r"\bz\b", spelled.text)[0]))
        raise ExpressionError(_("Use either x or z, not both: they mean the same."), text, place)
    return found


def normalized(text: str) -> str:
    """`text` as it stands in links and files: equal for what was written in different ways, and read the same.

    Raises
    ------
    ExpressionError
        If it is not understood.
    """
    return spell(text).text


def _as_number(condition: Tree) -> Tree:
    """1 where `condition` holds, 0 elsewhere."""
    one, zero = Tree("number", value=1.0), Tree("number", value=0.0)
    value = None if condition.value is None else float(condition.value)
    return Tree("where", (condition, one, zero), value=value, depth=condition.depth + 1)


class _Reader:
    """Turns the nodes that Python read into a tree, one whitelisted sort of node after another."""

    def __init__(self, spelled: Spelled) -> None:
        self._spelled = spelled
        self._nodes = 0
        self._parameters: set[str] = set()

    def read(self, node: ast.expr, depth: int = 1) -> Tree:
        """The tree of `node`, a value or a condition."""
        if depth > 2 * limits.MAX_DEPTH:
            raise self._error(node, too_deep())
        match node:
            case ast.Constant():
                return self._number(node)
            case ast.Name():
                return self._name(node)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._value(operand, depth)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._make(node, "neg", self._value(operand, depth))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._make(node, "not", self._condition(operand, depth))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return self._binary(node, _BINARY[type(op)], self._value(left, depth), self._value(right, depth))
            case ast.BoolOp(op=op, values=values):
                name = "and" if isinstance(op, ast.And) else "or"
                return self._fold(node, name, [self._condition(value, depth) for value in values])
            case ast.Compare():
                return self._compare(node, depth)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = self._condition(test, depth)
                return self._make(node, "where", condition, self._value(body, depth), self._value(orelse, depth))
            case ast.Call():
                return self._call(node, depth)
        raise self._error(
            node, _("Only numbers, x, parameters, + - * / **, comparisons and functions are allowed here.")
        )

    def _error(self, node: ast.expr, reason: str) -> ExpressionError:
        return ExpressionError(reason, self._spelled.typed, self._spelled.origin(node.col_offset))

    def _value(self, node: ast.expr, depth: int) -> Tree:
        """The tree of `node` as a number; a condition counts 1 where it holds and 0 elsewhere."""
        found = self.read(node, depth + 1)
        return _as_number(found) if found.op in CONDITIONS else found

    def _condition(self, node: ast.expr, depth: int) -> Tree:
        """The tree of `node`, which must compare something."""
        found = self.read(node, depth + 1)
        if found.op not in CONDITIONS:
            raise self._error(node, _("A condition is needed here, such as x > 0."))
        return found

    def _count(self, node: ast.expr) -> None:
        self._nodes += 1
        if self._nodes > limits.MAX_NODES:
            reason = _("Too long: at most {most} numbers, names and operations.").format(most=limits.MAX_NODES)
            raise self._error(node, reason)

    def _number(self, node: ast.Constant) -> Tree:
        self._count(node)
        # int refuses nothing here: the scan let 30 digits pass at most.
        value = float(node.value) if isinstance(node.value, int | float) else math.nan
        if not abs(value) <= limits.MAX_NUMBER:
            reason = _("Numbers up to {most:g} only, please.").format(most=limits.MAX_NUMBER)
            raise self._error(node, reason)
        return Tree("number", value=value)

    def _name(self, node: ast.Name) -> Tree:
        self._count(node)
        name = node.id
        if name in VARIABLES:
            return Tree("variable", name=name)
        if name in CONSTANTS:
            return Tree("constant", name=name, value=CONSTANTS[name])
        if name == "tau":
            return self._make(node, "mul", Tree("number", value=2.0), Tree("constant", name="pi", value=math.pi))
        if name in _TAKEN or not _PARAMETER.fullmatch(name):
            reason = _("A parameter cannot be called {name}: take a short name of plain letters, such as b or beta.")
            raise self._error(node, reason.format(name=name[:20]))
        self._parameters.add(name)
        if len(self._parameters) > limits.MAX_PARAMETERS:
            reason = _("At most {most} parameters, please; {name} is one more.")
            raise self._error(node, reason.format(most=limits.MAX_PARAMETERS, name=name))
        return Tree("parameter", name=name)

    def _compare(self, node: ast.Compare, depth: int) -> Tree:
        values = [self._value(value, depth) for value in (node.left, *node.comparators)]
        conditions = []
        for op, left, right in zip(node.ops, values, values[1:], strict=False):
            if type(op) not in _COMPARE:
                raise self._error(node, _("Compare with <, <=, > or >= only."))
            pair = (right, left) if isinstance(op, ast.Gt | ast.GtE) else (left, right)
            conditions.append(self._make(node, _COMPARE[type(op)], *pair))
        return self._fold(node, "and", conditions)

    def _call(self, node: ast.Call, depth: int) -> Tree:
        if not isinstance(node.func, ast.Name):
            raise self._error(node.func, _("Only a function's name can stand before a parenthesis."))
        name = node.func.id
        if name not in FUNCTIONS and name not in NAMED:
            raise self._error(node.func, _unknown_function(name))
        starred = [arg for arg in node.args if isinstance(arg, ast.Starred)]
        if node.keywords or starred:
            raise self._error(node, _("A function takes plain arguments only, with commas between them."))
        least, most = named.takes(name)
        if not least <= len(node.args) <= most:
            takes = str(least) if least == most else _("{least} to {most}").format(least=least, most=most)
            reason = _("Arguments that {name} takes: {takes}; here: {n}.").format(
                name=name, takes=takes, n=len(node.args)
            )
            raise self._error(node, reason)
        if name in NAMED:
            return self._expanded(node, name, [self._value(arg, depth) for arg in node.args])
        op = FUNCTIONS[name][0]
        if op == "where":
            condition, *rest = node.args
            return self._make(node, op, self._condition(condition, depth), *(self._value(arg, depth) for arg in rest))
        return self._apply(node, op, [self._value(arg, depth) for arg in node.args])

    def _expanded(self, node: ast.expr, name: str, args: list[Tree]) -> Tree:
        """The expression that `name` stands for, with `args` in the places of x and of its parameters."""
        described = NAMED[name]
        x, *given = args
        places = {name: Tree("number", value=value) for name, value in described.parameters}
        places |= {"x": x, **{name: arg for (name, _value), arg in zip(described.parameters, given, strict=False)}}
        return self._filled(node, parse(described.text), places)

    def _filled(self, node: ast.expr, form: Tree, places: Mapping[str, Tree]) -> Tree:
        """`form` with `places` instead of its variable and parameters."""
        if form.args:
            return self._make(node, form.op, *(self._filled(node, arg, places) for arg in form.args))
        self._count(node)
        return places.get(form.name, form)

    def _apply(self, node: ast.expr, op: str, args: list[Tree]) -> Tree:
        """The function `op` of `args`, in the operations there are."""
        match op:
            case "sqrt":
                return self._binary(node, "pow", args[0], Tree("number", value=0.5))
            case "pow":
                return self._binary(node, "pow", *args)
            case "clip":
                return self._make(node, "min", self._make(node, "max", args[0], args[1]), args[2])
            case "min" | "max":
                return self._fold(node, op, args)
        return self._make(node, op, *args)

    def _fold(self, node: ast.expr, op: str, args: list[Tree]) -> Tree:
        """`op` of `args`, two by two from the left."""
        found, *rest = args
        for arg in rest:
            found = self._make(node, op, found, arg)
        return found

    def _binary(self, node: ast.expr, op: str, left: Tree, right: Tree) -> Tree:
        if op == "sub":
            return self._make(node, "add", left, self._make(node, "neg", right))
        if op == "pow":
            self._check_power(node.right if isinstance(node, ast.BinOp) else node, left, right)
        return self._make(node, op, left, right)

    def _check_power(self, node: ast.expr, base: Tree, exponent: Tree) -> None:
        if exponent.value is None and base.value is not None and base.value <= 0:
            raise self._error(node, _("A number raised to a changing power must be positive."))
        if base.value is None and exponent.value is not None and abs(exponent.value) > limits.MAX_EXPONENT:
            reason = _("Exponents from −{most} to {most} only, please.").format(most=limits.MAX_EXPONENT)
            raise self._error(node, reason)

    def _make(self, node: ast.expr, op: str, *args: Tree) -> Tree:
        """The operation `op` on `args`, checked against the limits."""
        self._count(node)
        depth = 1 + max(arg.depth for arg in args)
        degree = degree_of(op, args)
        if depth > limits.MAX_DEPTH:
            raise self._error(node, too_deep())
        value = self._amount(node, op, args)
        if value is None and degree > limits.MAX_DEGREE:
            reason = _("Powers of powers add up to more than {most} here.").format(most=limits.MAX_DEGREE)
            raise self._error(node, reason)
        return Tree(op, args, value=value, depth=depth, degree=1.0 if value is not None else degree)

    def _amount(self, node: ast.expr, op: str, args: tuple[Tree, ...]) -> float | None:
        """What `op` of constant `args` amounts to; None when something in them changes."""
        values = [arg.value for arg in args]
        if any(value is None for value in values):
            return None
        with np.errstate(all="ignore"):
            value = float(OPERATIONS[op](*(np.float64(value) for value in values)))
        if math.isnan(value):
            raise self._error(node, _("This part is not a real number."))
        if abs(value) > limits.MAX_NUMBER:
            reason = _("This part is not a number up to {most:g}.").format(most=limits.MAX_NUMBER)
            raise self._error(node, reason)
        return value


def _unknown_function(name: str) -> str:
    instead = named.INSTEAD.get(name.lower())
    if instead:
        return _("There is no function {name}; write {instead}.").format(name=name, instead=instead)
    close = named.close_to(name, 0.6)
    if close:
        return _("There is no function {name}; perhaps {close}?").format(name=name[:20], close=close)
    if len(name) == 1:
        return _("There is no function {name}; for a product write {name}*(…).").format(name=name)
    return _("There is no function {name}; there are: {functions}, and every function of this app by its name.").format(
        name=name[:20], functions=", ".join(FUNCTIONS)
    )
