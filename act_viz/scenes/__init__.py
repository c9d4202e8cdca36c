"""SCENES: prepared demonstrations in teaching order: what to predict, what to watch, what was measured."""

from act_viz.scenes import lines as lines  # isort: skip
from act_viz.scenes import gradients as gradients  # isort: skip
from act_viz.scenes import dying as dying  # isort: skip
from act_viz.scenes import leaks as leaks  # isort: skip
from act_viz.scenes import self_normalizing as self_normalizing  # isort: skip
from act_viz.scenes import races as races  # isort: skip
from act_viz.scenes.scene import SCENES as SCENES
from act_viz.scenes.scene import DepthScene as DepthScene
from act_viz.scenes.scene import LiveScene as LiveScene
from act_viz.scenes.scene import Outcomes as Outcomes
from act_viz.scenes.scene import Scene as Scene
from act_viz.scenes.scene import SeedsScene as SeedsScene
from act_viz.scenes.scene import Seen as Seen
