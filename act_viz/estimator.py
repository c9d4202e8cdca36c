"""The trainer as a scikit-learn classifier."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.arrays import Array
from act_viz.datasets.split import Data
from act_viz.kinds import K, Registry
from act_viz.network.initializers import INITIALIZERS, Initializer
from act_viz.network.loss import log_softmax
from act_viz.training import TrainConfig, Trainer
from act_viz.training.epoch_history import EpochLog, Samples
from act_viz.training.networks import evaluation
from act_viz.training.optimizers import OPTIMIZERS, Optimizer

_SAMPLES_AT_ONCE = 4096


class ActivationClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A multi-layer perceptron with any activation function, trained on cross-entropy.

    It takes the place of `sklearn.neural_network.MLPClassifier`, in pipelines and searches too. It computes in
    float32 for float32 samples and in float64 otherwise. Features should be standardized first.

    Parameters
    ----------
    hidden_layer_sizes : tuple of int, or int
        Units of each hidden layer.
    activation : str, Activation, or a sequence of these
        One for all hidden layers, or one for each: a name of `act_viz.activations.ACTIVATIONS`, a written form such
        as ``"ELU(alpha=0.5)"``, or an instance.
    initializer : str or Initializer
        How starting weights are drawn, of `act_viz.network.initializers.INITIALIZERS`. He suits ReLU and its relatives,
        LeCun SELU, Glorot sigmoid and tanh.
    optimizer : str or Optimizer
        Of `act_viz.training.optimizers.OPTIMIZERS`.
    learning_rate : float
    weight_decay : float
        The factor λ of ½ λ Σ weights², biases left out.
    batch_size : int
        Samples of an update; all of them if there are no more.
    max_iter : int
        The most epochs.
    tol : float
        By how much the training loss must fall, or with `early_stopping` the validation accuracy rise, for an epoch
        to count as progress.
    early_stopping : bool
        Hold `validation_fraction` of the samples back, stop by the accuracy on them and keep the best epoch's weights.
    validation_fraction : float
    n_iter_no_change : int
        Epochs in a row without progress that are borne.
    random_state : int, RandomState or None
        Decides starting weights, the order of samples, the validation split and random activations.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only if all feature names were strings.
    n_iter_ : int
        Epochs trained.
    history_ : dict of ndarray
        A row for every epoch, the first (epoch 0) before training: ``epoch``, ``loss`` and ``accuracy`` over the
        training samples, ``validation_loss`` and ``validation_accuracy`` with `early_stopping`, of shape (n,); and of
        shape (n, n_hidden_layers) the layers' moments `LAYER_MEASURES` and shares of units `LAYER_SHARES`.
    """

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (100,),
        activation: str | Activation | Sequence[str | Activation] = "ReLU",
        *,
        initializer: str | Initializer = "He normal",
        optimizer: str | Optimizer = "Adam",
        learning_rate: float = 0.001,
        weight_decay: float = 0.0,
        batch_size: int = 200,
        max_iter: int = 200,
        tol: float = 1e-4,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 10,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.initializer = initializer
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.tol = tol
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:  # noqa: N803
        """Train anew on the samples `X` `(n, features)` of classes `y` `(n,)`; those of weight 0 are left out.

        Raises
        ------
        ValueError
            If a setting is not allowed, or the samples are not finite numbers with classes.
        """
        self._check_settings()
        samples = self._read(X, y, sample_weight, None)
        self._random = check_random_state(self.random_state)
        train, held = self._split(samples)
        trainer = self._trainer(train, held, samples.x.dtype)
        self._log = EpochLog()
        self._log.note(trainer, train, held)
        self._train(trainer, train, held)
        return self

    def partial_fit(
        self,
        X: ArrayLike,  # noqa: N803
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Train for one epoch of these samples, going on from the weights so far.

        The first call, unless after a `fit`, needs all `classes` there will be.

        Raises
        ------
        ValueError
            If a class is not among `classes`, and for what `fit` refuses.
        """
        self._check_settings()
        if self.early_stopping:
            raise ValueError("partial_fit has no validation samples to stop by; set early_stopping to False.")
        begun = hasattr(self, "classes_")
        if not begun and classes is None:
            raise ValueError("classes must be passed on the first call to partial_fit.")
        train = self._read(X, y, sample_weight, self.classes_ if begun else classes)
        if begun and classes is not None and not np.array_equal(self.classes_, np.unique(np.asarray(classes))):
            raise ValueError("classes is not the same as on the last call to partial_fit.")
        held = train[np.arange(0)]
        if begun:
            trainer = self._trainer(train, held, self._state.parameters.dtype)
            trainer.go_on_from(self._state)
        else:
            self._random = check_random_state(self.random_state)
            trainer = self._trainer(train, held, train.x.dtype)
            self._log = EpochLog()
            self._log.note(trainer, train, held)
        trainer.run_epoch()
        self._log.note(trainer, train, held)
        self._keep(trainer)
        return self

    def predict_proba(self, X: ArrayLike) -> Array:  # noqa: N803
        """Probability of each of `classes_` at the samples `X` `(n, features)`, `(n, n_classes)`."""
        check_is_fitted(self)
        x = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        parameters = self._state.parameters[0]
        parts = (x[start : start + _SAMPLES_AT_ONCE] for start in range(0, len(x), _SAMPLES_AT_ONCE))
        logits = [evaluation(self._layout, parameters, part).z[-1] for part in parts]
        return np.concatenate([np.exp(log_softmax(z)).T for z in logits])

    def predict(self, X: ArrayLike) -> Array:  # noqa: N803
        """The most probable class at each of the samples `X` `(n, features)`, `(n,)`."""
        probabilities = self.predict_proba(X)
        predicted: Array = self.classes_[probabilities.argmax(1)]
        return predicted

    @property
    def history_(self) -> dict[str, Array]:
        """What was measured before training and after each epoch, by name.

        Shapes are `(epochs + 1,)`, those of layers `(epochs + 1, n_hidden_layers)`.
        """
        check_is_fitted(self)
        return self._log.columns()

    @property
    def coefs_(self) -> list[Array]:
        """The weights of each layer, `(fan_in, units)`; the pieces of Maxout stand side by side."""
        check_is_fitted(self)
        flat = self._state.parameters[0]
        return [self._layout.matrix(flat, at)[:-1].copy() for at in range(len(self._layout.layers))]

    @property
    def intercepts_(self) -> list[Array]:
        """The biases of each layer, `(units,)`."""
        check_is_fitted(self)
        flat = self._state.parameters[0]
        return [self._layout.matrix(flat, at)[-1].copy() for at in range(len(self._layout.layers))]

    @property
    def activations_(self) -> tuple[Activation, ...]:
        """The function of each hidden layer, with the parameters that it learned."""
        check_is_fitted(self)
        flat = self._state.parameters[0].copy()
        return tuple(self._layout.activation(flat, at) for at in range(len(self._layout.layers) - 1))

    def _check_settings(self) -> None:
        """Check what `TrainConfig` does not know."""
        for name in ("max_iter", "n_iter_no_change"):
            value = getattr(self, name)
            if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{name} must be a whole number from 1 on, not {value!r}.")
        if not self.tol >= 0:
            raise ValueError(f"tol must be 0 or more, not {self.tol!r}.")
        if self.early_stopping and not 0 < self.validation_fraction < 1:
            raise ValueError(f"validation_fraction must lie between 0 and 1, not {self.validation_fraction!r}.")

    def _read(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None, classes: ArrayLike | None) -> Samples:  # noqa: N803
        """The samples that have a weight, checked, and `classes_` set to `classes`, by default to those in `y`."""
        reset = not hasattr(self, "classes_") or classes is None
        x, labels = validate_data(self, X, y, dtype=[np.float64, np.float32], reset=reset)
        check_classification_targets(labels)
        weight = _check_sample_weight(sample_weight, x, dtype=np.float64, ensure_non_negative=True)
        known = np.unique(labels if classes is None else np.asarray(classes))
        unknown = np.setdiff1d(labels, known)
        if len(unknown):
            raise ValueError(f"y has classes that are not among those known: {unknown.tolist()}.")
        self.classes_ = known
        return Samples(x, np.searchsorted(known, labels), weight)[np.flatnonzero(weight)]

    def _split(self, samples: Samples) -> tuple[Samples, Samples]:
        """Samples to train on, and those held back for validation."""
        everything = np.arange(len(samples.y))
        if not self.early_stopping:
            return samples, samples[everything[:0]]
        kept, held = train_test_split(
            everything, test_size=self.validation_fraction, random_state=self._random, stratify=samples.y
        )
        return samples[kept], samples[held]

    def _trainer(self, train: Samples, held: Samples, dtype: np.dtype[Any]) -> Trainer:
        """A trainer on `train`, with random streams of its own."""
        sizes = self.hidden_layer_sizes
        config = TrainConfig(
            hidden=tuple(map(int, sizes)) if isinstance(sizes, Iterable) else (int(sizes),),
            activation=_activations(self.activation),
            initializer=_member(INITIALIZERS, self.initializer),
            optimizer=_member(OPTIMIZERS, self.optimizer),
            learning_rate=self.learning_rate,
            weight_decay=self.weight_decay,
            batch_size=self.batch_size,
            seed=int(self._random.randint(2**31 - 1)),
            dtype="float32" if dtype == np.float32 else "float64",
        )
        names = tuple(getattr(self, "feature_names_in_", [f"x{at}" for at in range(self.n_features_in_)]))
        classes = tuple(map(str, self.classes_))
        data = Data(train.x, train.y, held.x, held.y, classes, names)
        return Trainer(config, data=data, sample_weight=train.weight)

    def _train(self, trainer: Trainer, train: Samples, held: Samples) -> None:
        """Train until there is no more progress, at most for `max_iter` epochs."""
        best, idle = -np.inf, 0
        best_state = trainer.checkpoint()
        for _epoch in range(self.max_iter):
            trainer.run_epoch()
            row = self._log.note(trainer, train, held)
            if trainer.diverged_at is not None:
                _warn(f"The loss stopped being finite at update {trainer.diverged_at}; the state before it is kept.")
                break
            score = row["validation_accuracy"] if self.early_stopping else -row["loss"]
            idle = 0 if score > best + self.tol else idle + 1
            if score > best:
                best = score
                best_state = trainer.checkpoint() if self.early_stopping else best_state
            if idle > self.n_iter_no_change:
                break
        else:
            _warn(f"The training was still making progress after max_iter={self.max_iter} epochs.")
        if self.early_stopping:
            trainer.restore(best_state)
        self._keep(trainer)

    def _keep(self, trainer: Trainer) -> None:
        """Keep what prediction and `partial_fit` need; not the samples."""
        self._layout = trainer.layout
        self._state = trainer.checkpoint()
        self.n_iter_ = len(self._log.rows) - 1


def _member(family: Registry[K], chosen: str | K) -> K:
    return family.parse(chosen) if isinstance(chosen, str) else chosen


def _activations(chosen: str | Activation | Sequence[str | Activation]) -> Activation | tuple[Activation, ...]:
    if isinstance(chosen, str | Activation):
        return _member(ACTIVATIONS, chosen)
    return tuple(_member(ACTIVATIONS, one) for one in chosen)


def _warn(sentence: str) -> None:
    warnings.warn(sentence, ConvergenceWarning, stacklevel=4)
