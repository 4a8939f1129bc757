"""Keeps eight processes busy; exit code 101 when they got more than the one core that they may use."""

import os
import time

began = time.monotonic()
for _ in range(8):
    if os.fork() == 0:
        while time.monotonic() - began < 2:
            pass
        os._exit(0)
for _ in range(8):
    os.wait()
used = os.times()
share = (used.children_user + used.children_system) / (time.monotonic() - began)
print(f"{share:.2f} cores")
raise SystemExit(101 if share > 1.25 else 100)
