"""How soon the demonstration answers, and how much memory it takes.

.venv/bin/python bench/cold_start.py

Starts `leerkring demo` in an empty folder and once more in the folder that it left; prints after
how many seconds the first page came back and the sign-in links were shown, with the processor time
of all processes until then, and the memory of web and worker when nothing happens (proportional
set size: what is shared between processes counts once).
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
            moments, memory = measure(Path(folder))
            print(f"{what} (load {os.getloadavg()[0]:.1f}):")
            for moment, (seconds, cpu) in moments.items():
                print(f"  {moment} after {seconds:.1f} s, {cpu:.1f} s of processor")
            for name, megabytes in memory.items():
                print(f"  {name}: {megabytes:.0f} MB")
            print(f"  together: {sum(memory.values()):.0f} MB in {len(memory)} processes")


def measure(folder: Path) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """Start, wait for the first page and the links, stay idle, look at the memory, stop."""
    port = free_port()
    program = "from leerkring.project.cli import main; main()"
    options = ["--port", str(port), "--data", str(folder / "demo")]
    begin = time.monotonic()
    moments = {}
    with subprocess.Popen(
        [sys.executable, "-c", program, "demo", *options], stdout=subprocess.PIPE, text=True
    ) as demo:
        try:
            wait_for_page(demo, port)
            moments["first page"] = time.monotonic() - begin, cpu_seconds(demo.pid)
            wait_for_links(demo)
            moments["sign-in links"] = time.monotonic() - begin, cpu_seconds(demo.pid)
            time.sleep(IDLE_SECONDS)
            memory = memory_of_family(demo.pid)
        finally:
            demo.send_signal(signal.SIGTERM)
    return moments, memory


def wait_for_page(demo: subprocess.Popen[str], port: int) -> None:
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


def wait_for_links(demo: subprocess.Popen[str]) -> None:
    assert demo.stdout is not None
    for line in demo.stdout:
        if "Ctrl-C" in line:
            return
    raise SystemExit("the demonstration ended")


def family(pid: int) -> list[int]:
    """Return the numbers of this process and of all below it."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def memory_of_family(pid: int) -> dict[str, float]:
    """Return the megabytes of this process and of all below it, by name and number."""
    names = {pid: "demo and worker"}
    return {f"{names.get(one, 'granian')} ({one})": megabytes(one) for one in family(pid)}


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and all below it, with those that have ended."""
    ticks = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


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
