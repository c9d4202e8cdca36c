"""How signals and gradients travel through a deep random network: theory, simulation, gains."""

from act_viz.propagation.birth import Births as Births
from act_viz.propagation.birth import bound as bound
from act_viz.propagation.birth import simulate_births as simulate_births
from act_viz.propagation.gains import ChaosMap as ChaosMap
from act_viz.propagation.gains import CriticalPoint as CriticalPoint
from act_viz.propagation.gains import Gain as Gain
from act_viz.propagation.gains import chaos_map as chaos_map
from act_viz.propagation.gains import critical_point as critical_point
from act_viz.propagation.gains import gain_of as gain_of
from act_viz.propagation.self_normalizing import MomentMap as MomentMap
from act_viz.propagation.simulation import LayerValues as LayerValues
from act_viz.propagation.simulation import RandomNetwork as RandomNetwork
from act_viz.propagation.simulation import Simulation as Simulation
from act_viz.propagation.simulation import simulate as simulate
from act_viz.propagation.theory import Curve as Curve
from act_viz.propagation.theory import FixedPoint as FixedPoint
from act_viz.propagation.theory import MeanField as MeanField
from act_viz.propagation.theory import moments as moments
