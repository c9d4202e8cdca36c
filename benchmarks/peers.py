"""PyTorch's and JAX's functions under our names, at our defaults, each with its derivative by autograd."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from act_viz.activations import ACTIVATIONS
from act_viz.arrays import Array

Pair = tuple[Callable[[Array], Array], Callable[[Array], Array]]
"""f and f' for numpy arrays."""
Peer = Mapping[str, Pair]
"""A library's functions by our names."""


def installed_peers() -> dict[str, Peer]:
    """The libraries that can be imported, by name and version."""
    found: dict[str, Peer] = {}
    if importlib.util.find_spec("torch"):
        torch = importlib.import_module("torch")
        found[f"PyTorch {torch.__version__.split('+')[0]}"] = {
            name: torch_pair(f) for name, f in torch_functions().items()
        }
    if importlib.util.find_spec("jax"):
        jax = importlib.import_module("jax")
        jax.config.update("jax_enable_x64", True)
        found[f"JAX {jax.__version__}"] = {name: jax_pair(f) for name, f in jax_functions().items()}
    return found


def torch_functions() -> dict[str, Callable[[Any], Any]]:
    """PyTorch's elementwise functions by our names, as functions of a tensor."""
    torch = importlib.import_module("torch")
    f = torch.nn.functional
    rrelu, threshold = ACTIVATIONS["RReLU"]().settings(), ACTIVATIONS["Threshold"]().settings()
    return {
        "Sigmoid": torch.sigmoid,
        "Tanh": torch.tanh,
        "ReLU": f.relu,
        "Leaky ReLU": f.leaky_relu,
        "PReLU": lambda z: f.prelu(z, torch.tensor([0.25], dtype=z.dtype)),
        "RReLU": lambda z: f.rrelu(z, rrelu["low"], rrelu["high"], training=False),
        "ELU": f.elu,
        "SELU": f.selu,
        "CELU": f.celu,
        "Exponential": torch.exp,
        "Identity": torch.nn.Identity(),
        "Softplus": f.softplus,
        "LogSigmoid": f.logsigmoid,
        "GELU": f.gelu,
        "GELU tanh": lambda z: f.gelu(z, approximate="tanh"),
        "SiLU": f.silu,
        "Mish": f.mish,
        "Hard Sigmoid": f.hardsigmoid,
        "Hard Tanh": f.hardtanh,
        "ReLU6": f.relu6,
        "Hard Swish": f.hardswish,
        "Threshold": lambda z: f.threshold(z, threshold["threshold"], threshold["value"]),
        "Softshrink": f.softshrink,
        "Hardshrink": f.hardshrink,
        "Softsign": f.softsign,
        "Arctan": torch.atan,
        "Tanhshrink": f.tanhshrink,
        "Sine": torch.sin,
    }


def jax_functions() -> dict[str, Callable[[Any], Any]]:
    """JAX's elementwise functions by our names, as functions of an array."""
    jax = importlib.import_module("jax")
    nn, jnp = jax.nn, jax.numpy
    return {
        "Sigmoid": nn.sigmoid,
        "Tanh": nn.tanh,
        "ReLU": nn.relu,
        "Leaky ReLU": nn.leaky_relu,
        "ELU": nn.elu,
        "SELU": nn.selu,
        "CELU": nn.celu,
        "Exponential": jnp.exp,
        "Identity": nn.identity,
        "Softplus": nn.softplus,
        "Squareplus": nn.squareplus,
        "LogSigmoid": nn.log_sigmoid,
        "GELU": lambda z: nn.gelu(z, approximate=False),
        "GELU tanh": lambda z: nn.gelu(z, approximate=True),
        "SiLU": nn.silu,
        "Mish": nn.mish,
        "Hard Sigmoid": nn.hard_sigmoid,
        "Hard Tanh": nn.hard_tanh,
        "ReLU6": nn.relu6,
        "Hard Swish": nn.hard_silu,
        "Sparse Plus": nn.sparse_plus,
        "Sparse Sigmoid": nn.sparse_sigmoid,
        "Softsign": nn.soft_sign,
        "Arctan": jnp.arctan,
        "Sine": jnp.sin,
    }


def torch_pair(function: Callable[[Any], Any]) -> Pair:
    """f and f' of a function of tensors."""
    torch = importlib.import_module("torch")

    def f(z: Array) -> Array:
        with torch.no_grad():
            return np.asarray(function(torch.tensor(z)).numpy())

    def derivative(z: Array) -> Array:
        at = torch.tensor(z, requires_grad=True)
        (slope,) = torch.autograd.grad(function(at).sum(), at)
        return np.asarray(slope.numpy())

    return f, derivative


def jax_pair(function: Callable[[Any], Any]) -> Pair:
    """f and f' of a function of JAX's arrays."""
    jax = importlib.import_module("jax")
    compiled = jax.jit(function)
    gradient = jax.jit(jax.grad(lambda z: function(z).sum()))
    return lambda z: np.asarray(compiled(z)), lambda z: np.asarray(gradient(z))
