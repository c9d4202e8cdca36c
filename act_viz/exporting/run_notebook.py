"""A run as a Jupyter notebook that trains it again and draws its charts."""

from __future__ import annotations

from act_viz.exporting.notebook import notebook
from act_viz.kinds import Kind
from act_viz.training import TrainConfig, Trainer

_FAMILIES = {
    "dataset": "DATASETS",
    "activation": "ACTIVATIONS",
    "initializer": "INITIALIZERS",
    "optimizer": "OPTIMIZERS",
}
_IMPORTS = """from act_viz.activations import ACTIVATIONS
from act_viz.training.config import Change, TrainConfig
from act_viz.datasets import DATASETS, OwnPoints
from act_viz.figures import layers as layer_figures
from act_viz.figures.training import accuracy_over_steps, confusion_matrix, loss_over_steps
from act_viz.network.initializers import INITIALIZERS
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.training.snapshot import confusion_counts, replay_and_record"""
_FIGURES = [
    """history = trainer.history
hidden = slice(0, history.n_hidden)
steps = records.column("step")
train, test = ((steps, records.column(name)) for name in ("train_loss", "test_loss"))
loss_over_steps((history.step, history.loss[:, 0]), train, test)""",
    'accuracy_over_steps(steps, records.column("train_accuracy"), records.column("test_accuracy"))',
    'confusion_matrix(confusion_counts(trainer, "train"), trainer.data.class_names)',
    'layer_figures.moments_over_steps(history.step, history.mean_z[:, 0, hidden], history.std_z[:, 0, hidden], "z")',
    "layer_figures.gradient_norms(history.step, history.gradient_norm[:, 0, hidden])",
    """passed = trainer.forward(trainer.data.x_train)[:-1]
layer_figures.pre_activation_histograms([z for z, a in passed], trainer.activations())""",
]


def run_notebook(trainer: Trainer) -> str:
    """A notebook that trains the run of `trainer` again, with all that was turned on the way, and draws its charts."""
    config = trainer.start_config.replace(seed=trainer.seeds[0])
    log = ",\n".join(f"    Change({at.step}, {at.knob!r}, {_written(at.value, 'activation')})" for at in trainer.log)
    run = f"{_config(config)}\nlog = [{chr(10) + log + chr(10) if log else ''}]"
    train = f"trainer, records = replay_and_record(config, log, n_steps={trainer.step})\ntrainer.evaluate()"
    said = f"# Train\n\nA network after {trainer.step} steps, to the same bits as in the app. Run it where act-viz is."
    codes = [_IMPORTS, run, train, *_FIGURES]
    return notebook([("markdown", said), *(("code", source) for source in codes)])


def _config(config: TrainConfig) -> str:
    """Source of `config`, with the fields that differ from their defaults."""
    usual = TrainConfig()
    changed = {
        name: getattr(config, name)
        for name in TrainConfig.__dataclass_fields__
        if getattr(config, name) != getattr(usual, name)
    }
    fields = "".join(f"    {name}={_written(value, name)},\n" for name, value in changed.items())
    return f"config = TrainConfig(\n{fields})" if fields else "config = TrainConfig()"


def _written(value: object, name: str) -> str:
    """Source of a setting called `name`."""
    if isinstance(value, Kind):
        # What is no setting of a slider, as points are, stands in no written form.
        return f"{_FAMILIES[name]}.parse({str(value)!r})" if value == type(value)(**value.settings()) else repr(value)
    if isinstance(value, tuple) and any(isinstance(part, Kind) for part in value):
        return f"({', '.join(_written(part, name) for part in value)},)"
    return repr(value)
