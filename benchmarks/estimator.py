"""Accuracy of ActivationClassifier beside scikit-learn's MLPClassifier: `python -m benchmarks.estimator`."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import numpy as np
from sklearn import datasets
from sklearn.base import ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from act_viz.estimator import ActivationClassifier

SEEDS = range(10)
PROBLEMS = {
    "digits": datasets.load_digits,
    "wine": datasets.load_wine,
    "breast cancer": datasets.load_breast_cancer,
}
CLASSIFIERS: dict[str, Callable[[int], ClassifierMixin]] = {
    "MLPClassifier": lambda seed: MLPClassifier(random_state=seed),
    "ActivationClassifier": lambda seed: ActivationClassifier(random_state=seed),
    "… ELU, LeCun normal": lambda seed: ActivationClassifier(
        activation="ELU", initializer="LeCun normal", random_state=seed
    ),
}


def accuracies(name: str) -> dict[str, tuple[np.ndarray, float]]:
    """Test accuracy of each classifier on each seed's split, `(n_seeds,)`, and the mean seconds of a fit."""
    x, y = PROBLEMS[name](return_X_y=True)
    found: dict[str, list[float]] = {name: [] for name in CLASSIFIERS}
    seconds = dict.fromkeys(CLASSIFIERS, 0.0)
    for seed in SEEDS:
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3, stratify=y, random_state=seed)
        for classifier, make in CLASSIFIERS.items():
            pipeline = make_pipeline(StandardScaler(), make(seed))
            began = time.perf_counter()
            pipeline.fit(x_train, y_train)
            seconds[classifier] += (time.perf_counter() - began) / len(SEEDS)
            found[classifier].append(pipeline.score(x_test, y_test))
    return {name: (np.array(values), seconds[name]) for name, values in found.items()}


def main() -> None:
    """Print the table."""
    print("| Data | Classifier | Accuracy, mean ± std | Difference, mean ± standard error | Seconds a fit |")
    print("|---|---|---|---|---|")
    for name in PROBLEMS:
        results = accuracies(name)
        reference = results["MLPClassifier"][0]
        for classifier, (values, seconds) in results.items():
            difference = values - reference
            error = difference.std(ddof=1) / np.sqrt(len(values))
            compared = "" if values is reference else f"{difference.mean():+.4f} ± {error:.4f}"
            accuracy = f"{values.mean():.4f} ± {values.std(ddof=1):.4f}"
            print(f"| {name} | {classifier} | {accuracy} | {compared} | {seconds:.2f} |")


if __name__ == "__main__":
    with warnings.catch_warnings(), threadpool_limits(1, user_api="blas"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        main()
