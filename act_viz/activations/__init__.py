"""ACTIVATIONS: every activation function by name, in teaching order."""

from act_viz.activations import rectified as rectified
from act_viz.activations.base import ACTIVATIONS as ACTIVATIONS
from act_viz.activations.base import Activation as Activation
from act_viz.activations.base import Properties as Properties
from act_viz.activations.base import Source as Source
