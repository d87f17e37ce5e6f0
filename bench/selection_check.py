"""What checking a large draw costs: `python -m bench.selection_check [people]`.

Prints the processor seconds and memory of the server's own check (`verify`) and of the stand-alone
program, each in a fresh process, on a made-up pool of 100,000 people with 1,000 panels.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from leerkring.engines.selection import solve, verify_draw

from bench.selection import made_up_pool  # isort: skip
from tests.engines.selection.folders import published, written  # isort: skip

SERVER = """
import pickle, sys, time
from leerkring.engines.selection import verify
problem, outcome = pickle.load(open(sys.argv[1], "rb"))
start = time.process_time()
assert verify(problem, outcome) == []
print(time.process_time() - start)
"""
TIMES = 3


def server(problem: object, outcome: object, folder: Path) -> float:
    """Return the least of some times of the server's check."""
    path = folder / "draw"
    path.write_bytes(pickle.dumps((problem, outcome)))
    command = [sys.executable, "-c", SERVER, str(path)]
    ran = (subprocess.run(command, check=True, capture_output=True) for _ in range(TIMES))
    return min(float(done.stdout) for done in ran)


def stand_alone(folder: Path) -> tuple[float, float]:
    """Return the least of some times of the whole program, and its memory in MB."""
    seconds, most = [], 0.0
    for _ in range(TIMES):
        command = [sys.executable, "-I", str(verify_draw.__file__), str(folder)]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _pid, status, used = os.wait4(child.pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        seconds.append(used.ru_utime + used.ru_stime)
        most = used.ru_maxrss / 1024
    return min(seconds), most


def main() -> None:
    """Make the draw, check it both ways, and print a row for RESULTS.md."""
    people = int(sys.argv[1]) if sys.argv[1:] else 100_000
    pool = replace(made_up_pool(people, 150, 4, 4, 60, slack=2, seed=1), panels=1000)
    outcome = solve(pool, seed="bench")
    with tempfile.TemporaryDirectory() as folder:
        own = server(pool, outcome, Path(folder))
        alone, memory = stand_alone(written(published(pool, outcome), Path(folder) / "published"))
    print("|people|server's check (s)|stand-alone check (s)|its memory (MB)|")
    print("|---|---|---|---|")
    print(f"| {people:,} | {own:.2f} | {alone:.2f} | {memory:.0f} |")


if __name__ == "__main__":
    main()
