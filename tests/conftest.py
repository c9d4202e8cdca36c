import os

# Before numpy is imported anywhere: more threads than cores slow small matrix products down a hundredfold.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
