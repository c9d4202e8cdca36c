"""The parts of a network: where parameters lie, forward and backward passes, initializers, losses."""
