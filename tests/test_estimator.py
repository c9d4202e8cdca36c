"""The classifier keeps scikit-learn's conventions, and its history says what its weights say."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import load_wine, make_moons
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from act_viz.activations import ACTIVATIONS
from act_viz.estimator import ActivationClassifier
from act_viz.training.epoch_history import LAYER_MEASURES, LAYER_SHARES

X, Y = make_moons(120, noise=0.15, random_state=0)
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def small(**settings: Any) -> ActivationClassifier:
    """A classifier that trains in a moment."""
    quick = {"hidden_layer_sizes": (8, 8), "learning_rate": 0.02, "max_iter": 15, "random_state": 0}
    return ActivationClassifier().set_params(**quick | settings)


def test_keeps_every_convention_of_scikit_learn() -> None:
    # Smaller than the defaults, with which it passes as well, to save time.
    learner = ActivationClassifier((16,), max_iter=50, learning_rate=0.02)
    results = check_estimator(learner, on_skip=None)
    told = {result["status"] for result in results}
    skipped = [result["check_name"] for result in results if result["status"] == "skipped"]
    assert told <= {"passed", "skipped"}
    # Only with SCIPY_ARRAY_API set are arrays of other libraries a convention.
    assert skipped == ["check_array_api_input"]
    assert not any(result["expected_to_fail"] for result in results)
    names = {result["check_name"] for result in results}
    assert {"check_sample_weight_equivalence_on_dense_data", "check_classifiers_train"} <= names


@pytest.mark.parametrize(
    "written",
    [
        "ELU(alpha=0.5)",
        ACTIVATIONS["ELU"](alpha=0.5),
        ["ELU(alpha=0.5)", ACTIVATIONS["ELU"](alpha=0.5)],
    ],
    ids=["text", "instance", "each layer"],
)
def test_an_activation_may_be_given_in_any_form(written: Any) -> None:
    fitted = small(activation=written).fit(X, Y)
    assert fitted.activations_ == (ACTIVATIONS["ELU"](alpha=0.5),) * 2
    named = small(activation="ELU").fit(X, Y)
    assert not np.array_equal(fitted.predict_proba(X), named.predict_proba(X))
    assert np.array_equal(clone(fitted).fit(X, Y).predict_proba(X), fitted.predict_proba(X))


def test_layers_have_functions_of_their_own_and_learn_their_parameters() -> None:
    fitted = small(activation=["PReLU", "Maxout(n_pieces=3)"], optimizer="Momentum(momentum=0.5)").fit(X, Y)
    assert [weights.shape for weights in fitted.coefs_] == [(2, 8), (8, 24), (8, 2)]
    assert [biases.shape for biases in fitted.intercepts_] == [(8,), (24,), (2,)]
    assert fitted.activations_[0].settings()["slope"] != 0.25


def test_probabilities_are_those_of_the_weights_told() -> None:
    fitted = small(activation="Tanh").fit(X, Y)
    a = X
    for weights, biases in zip(fitted.coefs_[:-1], fitted.intercepts_[:-1], strict=True):
        a = np.tanh(a @ weights + biases)
    logits = a @ fitted.coefs_[-1] + fitted.intercepts_[-1]
    expected = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    assert np.allclose(fitted.predict_proba(X), expected, rtol=1e-10)
    many = np.tile(X, (50, 1))
    assert np.allclose(fitted.predict_proba(many), np.tile(expected, (50, 1)), rtol=1e-10)


def test_the_history_says_what_the_weights_say() -> None:
    weight = np.linspace(0.5, 2, len(X))
    fitted = small(learning_rate=0.3).fit(X, Y, sample_weight=weight)
    history = fitted.history_
    assert history["epoch"].tolist() == list(range(fitted.n_iter_ + 1))
    assert all(history[name].shape == (16, 2) for name in (*LAYER_MEASURES, *LAYER_SHARES))
    assert history["loss"][0] > history["loss"][-1]
    assert np.isclose(history["loss"][-1], log_loss(Y, fitted.predict_proba(X), sample_weight=weight))
    assert np.isclose(history["accuracy"][-1], fitted.score(X, Y, weight))
    z = X @ fitted.coefs_[0] + fitted.intercepts_[0]
    assert np.isclose(history["mean_z"][-1, 0], z.mean())
    dead = (z <= 0).all(0)
    assert dead.any(), "a rate at which no unit dies tests nothing"
    assert np.isclose(history["dead"][-1, 0], dead.mean())


def test_weights_move_the_boundary_and_weightless_samples_do_not_exist() -> None:
    heavy = small().fit(X, Y, sample_weight=np.where(Y == 1, 20.0, 1.0))
    assert heavy.predict(X).mean() > small().fit(X, Y).predict(X).mean()
    kept = np.arange(len(X)) % 3 > 0
    without = small().fit(X[kept], Y[kept])
    assert np.array_equal(without.predict_proba(X), small().fit(X, Y, sample_weight=kept).predict_proba(X))


def test_stops_early_and_keeps_the_best_epoch() -> None:
    fitted = small(early_stopping=True, validation_fraction=0.3, max_iter=100, n_iter_no_change=4, learning_rate=0.2)
    fitted.fit(X, Y)
    accuracy = fitted.history_["validation_accuracy"]
    best = int(accuracy[1:].argmax()) + 1
    assert fitted.n_iter_ < 100
    assert fitted.n_iter_ - best >= 5
    assert np.isclose(np.mean(fitted.predict(X) == Y), 0.7 * fitted.history_["accuracy"][best] + 0.3 * accuracy[best])


def test_stops_when_the_loss_no_longer_falls() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        fitted = small(tol=1.0, n_iter_no_change=3).fit(X, Y)
    # The first epoch is progress from nothing, then come 4 without.
    assert fitted.n_iter_ == 5


def test_says_that_it_has_not_converged_or_diverged() -> None:
    with pytest.warns(ConvergenceWarning, match="max_iter=2"):
        small(max_iter=2).fit(X, Y)
    with pytest.warns(ConvergenceWarning, match="stopped being finite"):
        fitted = small(optimizer="SGD", learning_rate=100.0, activation="Leaky ReLU").fit(1e10 * X, Y)
    assert all(np.isfinite(weights).all() for weights in fitted.coefs_)


def test_partial_fit_goes_on_where_it_stopped() -> None:
    parts = [(X[start::3], Y[start::3]) for start in range(3)] * 4
    learner = small(batch_size=8)
    for x, y in parts:
        learner.partial_fit(x, y, classes=[0, 1])
    assert learner.n_iter_ == 12
    assert learner.history_["loss"].shape == (13,)
    assert learner.score(X, Y) > 0.85
    once = small(batch_size=8).partial_fit(*parts[0], classes=[0, 1])
    assert once.score(X, Y) < learner.score(X, Y)


def test_a_pickle_holds_no_samples_and_learns_on_to_the_same_bits() -> None:
    fitted = small(batch_size=16).fit(np.tile(X, (20, 1)), np.tile(Y, 20))
    packed = pickle.dumps(fitted)
    assert len(packed) < 20 * X.nbytes
    again = pickle.loads(packed)
    assert np.array_equal(again.predict_proba(X), fitted.predict_proba(X))
    assert np.array_equal(again.partial_fit(X, Y).predict_proba(X), fitted.partial_fit(X, Y).predict_proba(X))


def test_labels_may_be_text_and_features_may_have_names() -> None:
    frame = pd.DataFrame(X, columns=["width", "height"])
    fitted = small().fit(frame, np.array(["no", "yes"])[Y])
    assert fitted.feature_names_in_.tolist() == ["width", "height"]
    assert fitted.classes_.tolist() == ["no", "yes"]
    assert set(fitted.predict(frame)) == {"no", "yes"}
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(frame[["height", "width"]])


def test_float32_samples_are_computed_in_float32() -> None:
    fitted = small().fit(X.astype(np.float32), Y)
    assert fitted.predict_proba(X.astype(np.float32)).dtype == fitted.coefs_[0].dtype == np.float32
    assert small().fit(X, Y).coefs_[0].dtype == np.float64


def test_searches_over_activations_in_a_pipeline() -> None:
    x, y = load_wine(return_X_y=True)
    functions = ["ReLU", "SELU", ACTIVATIONS["Leaky ReLU"](slope=0.2)]
    pipeline = make_pipeline(StandardScaler(), small(max_iter=40))
    search = GridSearchCV(pipeline, {"activationclassifier__activation": functions}, cv=2).fit(x, y)
    assert len(search.cv_results_["mean_test_score"]) == 3
    assert search.best_score_ > 0.9


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"activation": "RELUU"}, "No activation is called 'RELUU'"),
        ({"activation": ["ReLU"]}, "as many as hidden layers: 2, not 1"),
        ({"max_iter": 0}, "max_iter must be"),
        ({"tol": -1.0}, "tol must be"),
        ({"learning_rate": 0.0}, "learning_rate must be"),
        ({"early_stopping": True, "validation_fraction": 1.0}, "validation_fraction must"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_setting_that_is_not_allowed_is_named(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        small(**settings).fit(X, Y)


def test_partial_fit_refuses_what_it_cannot_learn() -> None:
    with pytest.raises(ValueError, match="classes must be passed"):
        small().partial_fit(X, Y)
    begun = small().partial_fit(X, Y, classes=[0, 1])
    with pytest.raises(ValueError, match=r"not among those known: \[2\]"):
        begun.partial_fit(X, Y + 1)
    with pytest.raises(ValueError, match="not the same"):
        begun.partial_fit(X, Y, classes=[0, 1, 2])
    with pytest.raises(ValueError, match="early_stopping"):
        small(early_stopping=True).partial_fit(X, Y, classes=[0, 1])
