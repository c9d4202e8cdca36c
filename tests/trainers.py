"""Small configurations, one of them with all that is random or learned, and how they are trained."""

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS

CONFIG = TrainConfig(dataset=DATASETS["Moons"](n_samples=120), hidden=(6, 5), batch_size=16)
RANDOM = CONFIG.replace(activation=(ACTIVATIONS["RReLU"](), ACTIVATIONS["PReLU"]()), optimizer=OPTIMIZERS["Adam"]())


def trained(config, n_steps, **options):
    trainer = Trainer(config, **options)
    trainer.run(n_steps)
    return trainer
