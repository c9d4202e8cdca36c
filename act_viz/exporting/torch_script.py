"""A run as a script in PyTorch that repeats it."""

from __future__ import annotations

from collections.abc import Mapping

from act_viz.activations import Activation
from act_viz.exporting import script_parts
from act_viz.exporting.functions import constructor_of, f_and_derivative, indented, learned_names
from act_viz.exporting.numpy_script import constants, data_source, source_of
from act_viz.exporting.recipe import Recipe, recipe_of
from act_viz.training import Trainer

_IN_TORCH = {
    "ReLU": "torch.relu(z)",
    "Leaky ReLU": "F.leaky_relu(z, {slope!r})",
    "PReLU": 'torch.where(z > 0, z, learned["slope"] * z)',
    "Sigmoid": "torch.sigmoid({scale!r} * z)",
    "Tanh": "torch.tanh(z)",
    "Identity": "z",
    "ELU": "F.elu(z, {alpha!r})",
    "SELU": "{scale!r} * F.elu(z, {alpha!r})",
    "CELU": "F.celu(z, {alpha!r})",
    "GELU": "F.gelu(z)",
    "SiLU": 'z * torch.sigmoid(learned["beta"] * z)',
    "Snake": 'z + torch.sin(learned["a"] * z) ** 2 / learned["a"]',
    "Mish": "F.mish(z)",
    "LogSigmoid": "F.logsigmoid(z)",
    "Softsign": "F.softsign(z)",
    "ReLU6": "F.relu6(z)",
    "Sine": "torch.sin({frequency!r} * z)",
}
"""Functions that PyTorch has itself; of the others it is given f and f' in numpy."""
_OPTIMIZERS = {
    "SGD": ("torch.optim.SGD(groups, lr=0.0)", []),
    "Momentum": ("torch.optim.SGD(groups, lr=0.0, momentum={momentum!r})", ["momentum_buffer"]),
    "Nesterov": ("torch.optim.SGD(groups, lr=0.0, momentum={momentum!r}, nesterov=True)", ["momentum_buffer"]),
    "RMSProp": ("torch.optim.RMSprop(groups, lr=0.0, alpha={decay!r}, eps={epsilon!r})", ["square_avg"]),
    "Adam": (
        "torch.optim.Adam(groups, lr=0.0, betas=({momentum!r}, {decay!r}), eps={epsilon!r})",
        ["exp_avg", "exp_avg_sq"],
    ),
}
_IMPORTS = """import base64
import io
import sys

import numpy as np
import torch
import torch.nn.functional as F"""
_IN_NUMPY = '''
class InNumpy(torch.autograd.Function):
    """A function that PyTorch does not have: f and f' in numpy, in float64, rounded to the dtype of z."""

    @staticmethod
    def forward(context, z, f, derivative):
        wide = z.detach().numpy().astype(np.float64)
        context.save_for_backward(torch.from_numpy(np.asarray(derivative(wide))).to(z.dtype))
        return torch.from_numpy(np.asarray(f(wide))).to(z.dtype)

    @staticmethod
    def backward(context, d_a):
        (slope,) = context.saved_tensors
        return d_a * slope, None, None
'''
_MAXOUT = '''
def maxout(n_pieces):
    """The largest of `n_pieces` pre-activations of each unit; piece 0 of all units comes first."""
    return lambda z, learned, rng: z.reshape(len(z), n_pieces, -1).max(1).values
'''
_RANDOMIZED = '''
def randomized(low, high):
    """RReLU: a slope drawn from `low` to `high` for every negative z in training, their mean otherwise."""

    def function(z, learned, rng):
        slopes = torch.full_like(z, (low + high) / 2)
        if rng is not None:
            draws = rng.random(tuple(z.shape)[::-1], str(z.dtype).removeprefix("torch.")).T.copy()
            slopes = torch.from_numpy(draws) * (high - low) + low
        return torch.where(z > 0, z, z * slopes)

    return function
'''
_NETWORK = '''
class Network(torch.nn.Module):
    """The layers, with the parameters at the start of the run."""

    def __init__(self, data):
        super().__init__()
        self.arrays = torch.nn.ParameterDict(
            {key.removeprefix("start."): torch.from_numpy(data[key].copy()) for key in data if key.startswith("start.")}
        )
        self.functions = [FUNCTIONS[name] for name in RUN["functions"]]

    def forward(self, a, rng=None):
        """The logits; with `rng` as in training."""
        for layer, function in enumerate([*self.functions, None], 1):
            z = a @ self.arrays[f"weights{layer}"] + self.arrays[f"biases{layer}"]
            learned = {name: self.arrays[f"{name}{layer}"] for name in LEARNED if f"{name}{layer}" in self.arrays}
            a = function(z, learned, rng) if function else z
        return a


def edit(network, optimizer, data, number):
    """Set the single values that a change of the run set, in the parameters and in the optimizer's memory of them."""
    for name, parameter in network.arrays.items():
        memory = optimizer.state.get(parameter, {})
        tensors = {"parameters": parameter} | {f"state{at}": memory.get(buffer) for at, buffer in enumerate(BUFFERS)}
        for place, tensor in tensors.items():
            key = f"change{number}.{place}"
            if tensor is not None and f"{key}.places.{name}" in data:
                values = torch.from_numpy(data[f"{key}.values.{name}"])
                tensor.view(-1)[torch.from_numpy(data[f"{key}.places.{name}"])] = values


def train(data):
    """The network after the run: from its start, through its batches."""
    network, settings = Network(data), dict(RUN["settings"])
    decaying = [value for name, value in network.arrays.items() if name.startswith("weights")]
    others = [value for name, value in network.arrays.items() if not name.startswith("weights")]
    groups = [{"params": decaying}, {"params": others}]
    optimizer = make_optimizer(groups)
    x, y = torch.from_numpy(data["x_train"]), torch.from_numpy(data["y_train"]).long()
    orders, draws = (np.random.default_rng([RUN["seed"], stream]) for stream in (1, 2))
    order = batches(len(x), min(settings["batch_size"], len(x)), RUN["epochs_at_once"], orders)
    for step in range(RUN["steps"] + 1):
        for number, change in enumerate(RUN["changes"]):
            if change["step"] != step:
                continue
            settings |= change.get("settings", {})
            with torch.no_grad():
                edit(network, optimizer, data, number)
                for layer in range(1, len(network.functions) + 1):
                    network.arrays[f"biases{layer}"] += change.get("shift_biases", 0.0)
            if "functions" in change:
                network.functions = [FUNCTIONS[name] for name in change["functions"]]
            if "optimizer_options" in change:
                momentum = change["optimizer_options"]["momentum"]
                for group in optimizer.param_groups:
                    betas = {"betas": (momentum, group["betas"][1])} if "betas" in group else {}
                    group.update(betas or {"momentum": momentum})
            if "epochs_at_once" in change:
                order = batches(len(x), min(settings["batch_size"], len(x)), change["epochs_at_once"], orders)
        if step == RUN["steps"]:
            return network
        for group in optimizer.param_groups:
            group["lr"] = settings["learning_rate"]
        optimizer.param_groups[0]["weight_decay"] = settings["weight_decay"]
        which = next(order)
        optimizer.zero_grad()
        F.cross_entropy(network(x[which], draws), y[which]).backward()
        optimizer.step()


def main():
    """Train as the run did, say how it ended, and write the parameters to the file named on the command line."""
    torch.set_num_threads(1)
    data = unpack(DATA)
    network = train(data)
    for split in ("train", "test"):
        x, y = torch.from_numpy(data[f"x_{split}"]), torch.from_numpy(data[f"y_{split}"]).long()
        if len(y):
            with torch.no_grad():
                logits = network(x)
            accuracy = (logits.argmax(1) == y).double().mean().item()
            print(f"{split}: loss {F.cross_entropy(logits, y).item():.9g} nats, accuracy {accuracy:.6g}")
    print("the run itself:", ENDED)
    if len(sys.argv) > 1:
        np.savez(sys.argv[1], **{name: value.detach().numpy() for name, value in network.arrays.items()})
'''


class NotInTorchError(ValueError):
    """A run whose layers changed their number of parameters on the way, which an optimizer of PyTorch cannot follow."""


def torch_script(trainer: Trainer) -> str:
    """Source of a program that needs PyTorch and repeats the run of `trainer`.

    Raises
    ------
    NotInTorchError
        If a change of function on the way gave layers more or fewer parameters.
    """
    recipe = recipe_of(trainer)
    if recipe.reshaped:
        raise NotInTorchError("A change of function gave layers more or fewer parameters on the way.")
    head = (
        '"""The network in PyTorch: trains from the same start through the same batches as in act-viz.\n\n'
        'Rounding differs in the last digits.\n"""'
    )
    return "\n\n\n".join(
        [
            f"{head}\n\n{_IMPORTS}",
            constants(recipe, trainer),
            source_of(script_parts.unpack),
            source_of(script_parts.batches),
            *_functions(recipe.functions),
            _optimizer(recipe),
            _NETWORK.strip(),
            f'{data_source(recipe)}\n\nif __name__ == "__main__":\n    main()\n',
        ]
    )


def _functions(functions: Mapping[str, Activation]) -> list[str]:
    """Source of `FUNCTIONS`, and of what they are made of."""
    helpers: dict[str, str] = {}
    blocks, entries = [], []
    for number, (name, activation) in enumerate(functions.items(), 1):
        settings, constructor = activation.settings(), constructor_of(activation)
        if constructor == "maxout":
            helpers[constructor], made = _MAXOUT, f"maxout({settings['n_pieces']})"
        elif constructor == "randomized":
            helpers[constructor], made = _RANDOMIZED, f"randomized({settings['low']!r}, {settings['high']!r})"
        elif activation.name in _IN_TORCH:
            made = f"lambda z, learned, rng: {_IN_TORCH[activation.name].format(**settings)}"
        else:
            helpers["InNumpy"], made = _IN_NUMPY, f"function_{number}()"
            returned = "return lambda z, learned, rng: InNumpy.apply(z, f, derivative)"
            blocks.append(f"def {made}:\n{indented([*f_and_derivative(name, activation), returned])}")
        entries.append(f"    {name!r}: {made},")
    return [*(text.strip() for text in helpers.values()), *blocks, "\n".join(["FUNCTIONS = {", *entries, "}"])]


def _optimizer(recipe: Recipe) -> str:
    made, buffers = _OPTIMIZERS[recipe.run["optimizer"]]
    learned = sorted({name for activation in recipe.functions.values() for name in learned_names(activation)})
    call = made.format(**recipe.run["optimizer_options"])
    definition = f'def make_optimizer(groups):\n    """The optimizer of the run."""\n    return {call}'
    return f"BUFFERS = {buffers!r}\nLEARNED = {learned!r}\n\n\n{definition}"
