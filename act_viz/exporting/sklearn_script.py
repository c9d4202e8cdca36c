"""A run as a script in the terms of scikit-learn that repeats it."""

from __future__ import annotations

from act_viz.activations import ACTIVATIONS
from act_viz.exporting import script_parts
from act_viz.exporting.numpy_script import constants, data_source, numpy_parts, source_of
from act_viz.exporting.recipe import Recipe, recipe_of
from act_viz.training import Trainer

_ITS_ACTIVATIONS = {
    str(ACTIVATIONS[ours]()): theirs
    for ours, theirs in {"ReLU": "relu", "Tanh": "tanh", "Sigmoid": "logistic", "Identity": "identity"}.items()
}
_ITS_SOLVERS = {
    "SGD": 'solver="sgd", momentum=0.0',
    "Momentum": 'solver="sgd", momentum={momentum!r}, nesterovs_momentum=False',
    "Nesterov": 'solver="sgd", momentum={momentum!r}, nesterovs_momentum=True',
}
"""Its Adam adds epsilon before the correction for the start at 0, and so makes other updates."""
_IMPORTS = """import base64
import io
import sys

import numpy as np
from sklearn.metrics import accuracy_score, log_loss"""
_REPORT = '''
def report(network, data):
    """Say how the run ended, and write the parameters to the file named on the command line."""
    for split in ("train", "test"):
        x, y = data[f"x_{split}"], data[f"y_{split}"]
        if len(y):
            loss = log_loss(y, network.predict_proba(x), labels=network.classes_)
            print(f"{split}: loss {loss:.9g} nats, accuracy {accuracy_score(y, network.predict(x)):.6g}")
    print("the run itself:", ENDED)
    if len(sys.argv) > 1:
        np.savez(sys.argv[1], **parameters(network))
'''
_OWN_CLASS = '''
class Network(ClassifierMixin, BaseEstimator):
    """The network as a classifier, for pipelines, searches and scores."""

    def fit(self, X, y):
        """Train from the start of the run, with its settings."""
        self.classes_, codes = np.unique(y, return_inverse=True)
        data = unpack(DATA) | {"x_train": np.asarray(X), "y_train": codes}
        self.arrays_, self.layers_ = train(RUN, data, FUNCTIONS, UPDATE, N_BUFFERS)
        return self

    def predict_proba(self, X):
        """Probability of each class."""
        return np.exp(log_softmax(forward(self.arrays_, self.layers_, np.asarray(X))[-1][1]))

    def predict(self, X):
        """The most probable class."""
        return self.classes_[self.predict_proba(X).argmax(1)]


def parameters(network):
    """The weights and biases of every layer."""
    return network.arrays_


def main():
    """Train as the run did."""
    data = unpack(DATA)
    report(Network().fit(data["x_train"], data["y_train"]), data)
'''
_MLP = '''
def parameters(network):
    """The weights and biases of every layer."""
    weights = {{f"weights{{layer}}": array for layer, array in enumerate(network.coefs_, 1)}}
    return weights | {{f"biases{{layer}}": array for layer, array in enumerate(network.intercepts_, 1)}}


def main():
    """Train as the run did: one batch a call."""
    data = unpack(DATA)
    x, y = data["x_train"], data["y_train"]
    batch_size = min({batch_size}, len(x))
    network = MLPClassifier(
        {hidden}, activation={activation!r}, {solver}, learning_rate_init={learning_rate!r},
        alpha={weight_decay!r} * batch_size, batch_size=batch_size, shuffle=False,
    )
    # The first call makes the arrays; then they are set to the start of the run, and the optimizer begins anew.
    network.partial_fit(x[:batch_size], y[:batch_size], classes=np.arange({n_classes}))
    for name, array in parameters(network).items():
        array[...] = data[f"start.{{name}}"]
    del network._optimizer
    order = batches(len(x), batch_size, RUN["epochs_at_once"], np.random.default_rng([RUN["seed"], 1]))
    for _ in range(RUN["steps"]):
        which = next(order)
        network.partial_fit(x[which], y[which])
    report(network, data)
'''


def sklearn_script(trainer: Trainer) -> str:
    """Source of a program that needs scikit-learn and repeats the run of `trainer`.

    It trains `MLPClassifier` where that can express the run: more than two classes (with two it has one output
    instead of a softmax), one of its four functions in all layers, and nothing turned on the way. Otherwise the
    network is a classifier of its own, with scikit-learn's methods around the same steps in numpy.
    """
    recipe = recipe_of(trainer)
    if can_be_mlp_classifier(recipe, trainer.data.n_classes):
        what = "as scikit-learn's MLPClassifier"
        imports = f"{_IMPORTS}\nfrom sklearn.neural_network import MLPClassifier"
        parts = [
            source_of(script_parts.unpack),
            source_of(script_parts.batches),
            _REPORT.strip(),
            _mlp_source(recipe, trainer),
        ]
    else:
        what = "as a classifier of scikit-learn's kind"
        imports = _IMPORTS.replace(
            "from sklearn.metrics", "from sklearn.base import BaseEstimator, ClassifierMixin\nfrom sklearn.metrics"
        )
        parts = [*numpy_parts(recipe), _REPORT.strip(), _OWN_CLASS.strip()]
    head = f'"""The network {what}: trains from the same start through the same batches as in act-viz."""'
    end = f'{data_source(recipe)}\n\nif __name__ == "__main__":\n    main()\n'
    return "\n\n\n".join([f"{head}\n\n{imports}", constants(recipe, trainer), *parts, end])


def can_be_mlp_classifier(recipe: Recipe, n_classes: int) -> bool:
    """Whether `MLPClassifier` can make the updates of this run."""
    run = recipe.run
    return (
        n_classes > 2
        and len(set(run["functions"])) == 1
        and run["functions"][0] in _ITS_ACTIVATIONS
        and run["optimizer"] in _ITS_SOLVERS
        and not run["changes"]
    )


def _mlp_source(recipe: Recipe, trainer: Trainer) -> str:
    run = recipe.run
    return _MLP.strip().format(
        hidden=trainer.start_config.hidden,
        activation=_ITS_ACTIVATIONS[run["functions"][0]],
        solver=_ITS_SOLVERS[run["optimizer"]].format(**run["optimizer_options"]),
        n_classes=trainer.data.n_classes,
        **run["settings"],
    )
