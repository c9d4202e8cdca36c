"""What an activation function does to a neural network: the core, its figures and its app."""
