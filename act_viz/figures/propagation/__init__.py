"""Signals and gradients through depth: what theory says and what random networks do, on the same axes."""

from act_viz.figures.propagation.beside import Beside as Beside
from act_viz.figures.propagation.beside import is_there_to_see as is_there_to_see
from act_viz.figures.propagation.birth import born_dead as born_dead
from act_viz.figures.propagation.chaos import InitializerPoint as InitializerPoint
from act_viz.figures.propagation.chaos import edge_of_chaos as edge_of_chaos
from act_viz.figures.propagation.drift import drift_by_layer as drift_by_layer
from act_viz.figures.propagation.layers import conditions as conditions
from act_viz.figures.propagation.layers import correlation_through_depth as correlation_through_depth
from act_viz.figures.propagation.layers import gradient_through_depth as gradient_through_depth
from act_viz.figures.propagation.layers import signal_through_depth as signal_through_depth
from act_viz.figures.propagation.layers import units_through_depth as units_through_depth
from act_viz.figures.propagation.mean_variance import mean_variance_map as mean_variance_map
from act_viz.figures.propagation.naming import SKIPS as SKIPS
from act_viz.figures.propagation.naming import function_said as function_said
from act_viz.figures.propagation.naming import network_said as network_said
from act_viz.figures.propagation.ridges import ridges as ridges
from act_viz.figures.propagation.sentences import critical_said as critical_said
from act_viz.figures.propagation.sentences import edge_said as edge_said
from act_viz.figures.propagation.variance import variance_map as variance_map
