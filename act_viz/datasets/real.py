"""Real data that comes with scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import datasets as sklearn_datasets

from act_viz.datasets.dataset import DATASETS, Dataset, Samples, Seed
from act_viz.kinds import param


def _real(load: Callable[[], Any], seed: Seed, n_samples: int | None = None) -> Samples:
    """scikit-learn's data that `load` reads, in a random order; the first `n_samples` of that order."""
    bunch = load()
    order = np.random.default_rng(seed).permutation(len(bunch.target))[:n_samples]
    return Samples(
        np.asarray(bunch.data, np.float64)[order],
        np.asarray(bunch.target, np.intp)[order],
        tuple(str(name) for name in bunch.target_names),
        tuple(str(name) for name in bunch.feature_names),
    )


@DATASETS.register("Iris")
class Iris(Dataset):
    """150 irises of three species, by the length and width of sepals and petals (Fisher 1936).

    One species stands apart, the other two overlap a little: a handful of flowers decides between functions, so
    differences in accuracy are mostly chance.
    """

    origin = "scikit-learn, load_iris; Fisher 1936, doi.org/10.1111/j.1469-1809.1936.tb02137.x"

    def draw(self, seed: Seed) -> Samples:
        return _real(sklearn_datasets.load_iris, seed)


@DATASETS.register("Wine")
class Wine(Dataset):
    """178 wines of three growers, by 13 chemical measurements.

    The measurements differ in size a thousandfold, so it shows what happens without standardization.
    """

    origin = "scikit-learn, load_wine; Aeberhard & Forina 1992, doi.org/10.24432/C5PC7J"

    def draw(self, seed: Seed) -> Samples:
        return _real(sklearn_datasets.load_wine, seed)


@DATASETS.register("Breast cancer")
class BreastCancer(Dataset):
    """569 tumors, malignant or benign, by 30 measurements of cell nuclei.

    Nearly linear: a network without hidden layers is right on some 97 % of them, and large networks learn the
    training set by heart.
    """

    origin = "scikit-learn, load_breast_cancer; Wolberg et al. 1995, doi.org/10.24432/C5DW2B"

    n_samples: int = param(569, 60, 569, step=1, symbol="n", help="How many samples, training and test together.")

    def draw(self, seed: Seed) -> Samples:
        return _real(sklearn_datasets.load_breast_cancer, seed, int(self.n_samples))


@DATASETS.register("Digits")
class Digits(Dataset):
    """Handwritten digits, 0 to 9, as 8 × 8 pixels in 17 shades of gray.

    The largest of the real problems here: 64 features, ten classes. A small network is right on more than 95 %
    of digits that it has not seen.
    """

    origin = "scikit-learn, load_digits; Alpaydin & Kaynak 1998, doi.org/10.24432/C50P49"

    n_samples: int = param(1797, 100, 1797, step=1, symbol="n", help="How many samples, training and test together.")

    def draw(self, seed: Seed) -> Samples:
        return _real(sklearn_datasets.load_digits, seed, int(self.n_samples))
