"""How busy the machine is, so that a limit in seconds turns nothing red on a busy one.

A limit of a test is what it is on a machine that has nothing else to do. Where others want the
processor, a process waits for it: how much longer it takes for the same work is measured at the
time, and the limit grows by that. It never shrinks, and on an idle machine it is what it says.
"""

import os
import subprocess
import sys
from pathlib import Path

WORK_S = 0.02
"""Processor time of what is measured, in seconds; enough for several turns of the scheduler."""
MARGIN = 2.0
"""A busy machine is not busy evenly: how much more than measured it may take."""
IDLE = 1.3
"""Up to here a machine has little else to do."""
_WORK = f"""
import time
start, used = time.monotonic(), time.process_time()
while time.process_time() - used < {WORK_S}:
    pass
print((time.monotonic() - start) / {WORK_S})
"""


def slowness() -> float:
    """How many times longer than alone a process takes just now; 1 where there is room for it."""
    shares = [_share() for _ in range(3)]
    worst = max(1.0, *shares)
    return worst * MARGIN if worst > IDLE else 1.0


def crowd() -> float:
    """How many processes want each processor at this instant, at least 1: what a rest on the
    screen is stretched by, as a program that does not get its turn sends nothing either."""
    try:
        told = Path("/proc/loadavg").read_text("ascii")
    except OSError:  # another system: nothing is known
        return 1.0
    wanting = int(told.split()[3].partition("/")[0])
    return max(1.0, (wanting - 1) / (os.cpu_count() or 1))


def within(seconds: float) -> float:
    """A limit in seconds, as it is for the machine as busy as it is just now."""
    return seconds * slowness()


def _share() -> float:
    """One process: how long its work takes, by how long that takes alone."""
    words = [sys.executable, "-I", "-S", "-c", _WORK]
    done = subprocess.run(words, capture_output=True, check=True, env={"PATH": os.defpath})
    return float(done.stdout)
