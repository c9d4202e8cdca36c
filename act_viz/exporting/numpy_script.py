"""A run as a script in plain numpy that repeats it."""

from __future__ import annotations

import ast
import base64
import inspect
import io
import pprint
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from act_viz.exporting import script_parts
from act_viz.exporting.functions import constructor_of, functions_source
from act_viz.exporting.recipe import Recipe, recipe_of
from act_viz.training import Trainer, reference_step
from act_viz.training.optimizers import OPTIMIZERS

_MAIN = '''
def main():
    """Train as the run did, say how it ended, and write the parameters to the file named on the command line."""
    data = unpack(DATA)
    arrays, layers = train(RUN, data, FUNCTIONS, UPDATE, N_BUFFERS)
    for split in ("train", "test"):
        x, y = data[f"x_{split}"], data[f"y_{split}"]
        if len(y):
            loss, accuracy = evaluate(arrays, layers, x, y)
            print(f"{split}: loss {loss:.9g} nats, accuracy {accuracy:.6g}")
    print("the run itself:", ENDED)
    if len(sys.argv) > 1:
        np.savez(sys.argv[1], **arrays)
'''


def numpy_script(trainer: Trainer) -> str:
    """Source of a program that needs numpy (and scipy, if a function does) and repeats the run of `trainer`."""
    recipe = recipe_of(trainer)
    head = (
        '"""The network in plain numpy: trains from the same start through the same batches as in act-viz.\n\n'
        "Rounding may differ in the last digits, since the app computes functions in faster forms while it trains.\n"
        '"""'
    )
    return "\n\n\n".join(
        [
            f"{head}\n\nimport base64\nimport io\nimport sys\n\nimport numpy as np",
            constants(recipe, trainer),
            *numpy_parts(recipe),
            _MAIN.strip(),
            f'{data_source(recipe)}\n\nif __name__ == "__main__":\n    main()\n',
        ]
    )


def constants(recipe: Recipe, trainer: Trainer) -> str:
    """Source of `RUN`, and of `ENDED`: loss and accuracy at the end of the run."""
    run = pprint.pformat(recipe.run, width=100, sort_dicts=False)
    return f"RUN = {run}\nENDED = {ended(trainer)!r}"


def ended(trainer: Trainer) -> dict[str, Any]:
    """Loss and accuracy where `trainer` stands, by split."""
    measured = {"train": trainer.evaluate("train"), "test": trainer.evaluate("test")}
    return {
        split: {"loss": loss, "accuracy": accuracy}
        for split, (loss, accuracy) in measured.items()
        if np.isfinite(accuracy)
    }


def numpy_parts(recipe: Recipe) -> list[str]:
    """Source of everything that trains: the reference step, the run around it, and the run's own functions."""
    constructors = dict.fromkeys(constructor_of(activation) for activation in recipe.functions.values())
    needed: list[Callable[..., Any]] = [
        script_parts.unpack,
        script_parts.batches,
        *(getattr(reference_step, name) for name in constructors),
        reference_step.output_layer,
        reference_step.forward,
        reference_step.log_softmax,
        reference_step.gradients,
        OPTIMIZERS[recipe.run["optimizer"]].update,
        reference_step.training_step,
        script_parts.edit,
        script_parts.train,
        script_parts.evaluate,
    ]
    parts = [source_of(function) for function in needed]
    return [*parts, functions_source(recipe.functions), f"UPDATE = update\nN_BUFFERS = {recipe.n_buffers}"]


def source_of(function: Callable[..., Any]) -> str:
    """The text of `function`, which may be a static method, without decorators and annotations."""
    source = textwrap.dedent(inspect.getsource(function))
    (tree,) = ast.parse(source).body
    assert isinstance(tree, ast.FunctionDef)
    body = source.splitlines()[tree.body[0].lineno - 1 :]
    signature = inspect.signature(function)
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()]
    head = f"def {function.__name__}{inspect.Signature(bare)}:"
    return "\n".join([head, *body]).strip()


def data_source(recipe: Recipe) -> str:
    """Source of `DATA`: the arrays of `recipe`, compressed."""
    packed = io.BytesIO()
    arrays: dict[str, Any] = recipe.arrays
    np.savez_compressed(packed, **arrays)
    lines = textwrap.wrap(base64.b64encode(packed.getvalue()).decode(), 116)
    return (
        '# The samples, the parameters at the start, and what was set by hand.\nDATA = """\n'
        + "\n".join(lines)
        + '\n"""'
    )
