"""Ignores every signal and never ends."""

import contextlib
import signal
import time

for number in range(1, 65):
    with contextlib.suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_IGN)
print("training", flush=True)
time.sleep(3600)
