"""Training: the configuration of a run, its trainer, and what is recorded of it."""

from act_viz.training.config import TrainConfig as TrainConfig
from act_viz.training.trainer import Trainer as Trainer
