"""How soon the demonstration answers, and how much memory it takes.

.venv/bin/python bench/cold_start.py

Starts `leerkring demo` in an empty folder and once more in the folder that it left; prints the
seconds until the first page came back, and the memory of web and worker when nothing happens
(proportional set size: what is shared between processes counts once).
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

IDLE_SECONDS = 5.0
PATIENCE_SECONDS = 180.0


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for what in ("first start, with filling in the data", "next start"):
            seconds, memory = measure(Path(folder))
            print(f"{what}: first page after {seconds:.1f} s")
            for name, megabytes in memory.items():
                print(f"  {name}: {megabytes:.0f} MB")
            print(f"  together: {sum(memory.values()):.0f} MB in {len(memory)} processes")


def measure(folder: Path) -> tuple[float, dict[str, float]]:
    """Start, wait for the first page, stay idle, look at the memory, stop."""
    port = free_port()
    program = "from leerkring.project.cli import main; main()"
    options = ["--port", str(port), "--data", str(folder / "demo")]
    begin = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", program, "demo", *options], stdout=subprocess.DEVNULL
    ) as demo:
        try:
            wait_for_page(demo, port)
            seconds = time.monotonic() - begin
            time.sleep(IDLE_SECONDS)
            memory = memory_of_family(demo.pid)
        finally:
            demo.send_signal(signal.SIGTERM)
    return seconds, memory


def wait_for_page(demo: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and demo.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.02)
    raise SystemExit("the demonstration did not answer")


def memory_of_family(pid: int) -> dict[str, float]:
    """Return the megabytes of this process and of all below it, by name and number."""
    memory = {f"demo and worker ({pid})": megabytes(pid)}
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        for task in Path(f"/proc/{parent}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                memory[f"granian ({child})"] = megabytes(child)
                waiting.append(child)
    return memory


def megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(pid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith("LEERKRING_")]:
        del os.environ[name]
    main()
