"""Applications in, lots and chances out: the only place of this room that knows the engines.

`lots` and `problems` turn rows into an engine's problem; `children` has it computed in a process of
its own, which alone imports `solving` and `recording`, and with them the solver.
"""
