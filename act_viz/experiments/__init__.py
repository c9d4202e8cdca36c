"""Many runs at once: trials, sweeps over them, many seeds, and drift of mean and variance."""
