"""Keeps the numerical libraries at one thread; to be imported before numpy is.

Sums that several threads make together come out differently from run to run in their last digit,
and on small matrices the threads spend more time waiting for each other than calculating.
"""

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
