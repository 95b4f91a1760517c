"""How long commands take from their call to their end or first answer: wall clock and processor time, medians.

    python benchmarks/startup.py STORE [--repeat N]

STORE: a store with a graph in it, e.g. of benchmarks/synthetic.py. On a loaded machine compare processor times.
"""

from __future__ import annotations

import argparse
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

QUERY = "SELECT ?s { ?s a <https://w3id.org/fakg/ontology#Partnership> } LIMIT 1"
GOALS = {"kg query": 0.5, "kg ask": 1.5, "kg serve": 2.0}


def spent() -> float:
    """Processor seconds of the child processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def run(arguments: list[str]) -> tuple[float, float]:
    """Wall-clock and processor seconds of a command."""
    before, start = spent(), time.perf_counter()
    subprocess.run([sys.executable, "-m", "kg", *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start, spent() - before


def serve(store: str) -> tuple[float, float]:
    """Seconds until ``kg serve`` gives its first page; it is ended then."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    before, start = spent(), time.perf_counter()
    command = [sys.executable, "-m", "kg", "serve", "--store", store, "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        while not _answers(port):
            if server.poll() is not None:
                raise SystemExit(f"{' '.join(command)} ended with {server.returncode}")
            time.sleep(0.02)
        wall = time.perf_counter() - start
        server.terminate()
    return wall, spent() - before


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            return bool(page.status == 200)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"kg serve answers with {error.code}") from error
    except OSError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    store = str(options.store)
    commands = {
        "kg --version": ["--version"],
        "kg --help": ["--help"],
        "kg query": ["query", QUERY, "--store", store],
        "kg ask": ["ask", "南昌市有哪些友城？", "--store", store],
    }
    print(f"Python {platform.python_version()}, {platform.machine()}, load {os.getloadavg()[0]:.1f}")
    print(f"{'command':16} {'wall s':>8} {'cpu s':>8} {'goal s':>8}")
    for name in (*commands, "kg serve"):
        times = [run(commands[name]) if name in commands else serve(store) for _ in range(options.repeat)]
        wall, cpu = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{name:16} {wall:8.2f} {cpu:8.2f} {GOALS.get(name, ''):>8}", flush=True)


if __name__ == "__main__":
    main()
