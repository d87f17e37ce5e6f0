"""The types of a draw can be had, and plain lots drawn, in a process that loads no solver."""

import subprocess
import sys

LOADED = """
import sys
from leerkring.engines.selection import Problem, one_network
from leerkring.engines.selection.lottery import draw_lots
from leerkring.engines.selection.problem import Certificate
print(",".join(name for name in ("numpy", "highspy", "scipy") if name in sys.modules))
"""


def test_what_is_asked_of_a_draw_is_stated_without_loading_a_solver():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
