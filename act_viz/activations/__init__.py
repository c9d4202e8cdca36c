"""ACTIVATIONS: every activation function by name, in teaching order."""

# The order of these lines is the order of the family: the article's functions first.
# isort: off
from act_viz.activations import sigmoidal as sigmoidal
from act_viz.activations import rectified as rectified
from act_viz.activations import maxout as maxout
from act_viz.activations import exponential as exponential
from act_viz.activations import smooth as smooth
from act_viz.activations import gated as gated
from act_viz.activations import hard as hard
from act_viz.activations import thresholded as thresholded
from act_viz.activations import algebraic as algebraic
from act_viz.activations import oscillating as oscillating
from act_viz.activations import typed as typed

# isort: on
from act_viz.activations.activation import ACTIVATIONS as ACTIVATIONS
from act_viz.activations.activation import Activation as Activation
from act_viz.activations.activation import Properties as Properties
from act_viz.activations.activation import Source as Source
