"""What an activation function does to a neural network: the core, its figures and its app."""

# The parts of scipy import one another in circles, and break for good when several threads begin at different ends, as
# those of a class do that open different pages of a new server. Nothing of act_viz is imported before this is done: the
# first thread does it, and the others wait for it.
import scipy.optimize
import scipy.special  # noqa: F401

__version__ = "0.2.0"
