"""DATASETS: toy problems in the plane, real data from scikit-learn, and the user's own points."""

from act_viz.datasets import toy as toy  # isort: skip
from act_viz.datasets import real as real  # isort: skip
from act_viz.datasets import own_points as own_points  # isort: skip
from act_viz.datasets.dataset import DATASETS as DATASETS
from act_viz.datasets.dataset import Dataset as Dataset
from act_viz.datasets.dataset import Samples as Samples
from act_viz.datasets.own_points import CsvFaultError as CsvFaultError
from act_viz.datasets.own_points import OwnPoints as OwnPoints
