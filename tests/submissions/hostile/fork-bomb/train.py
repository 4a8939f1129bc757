"""Forks until it may not, then fails."""

import os
import time

try:
    while True:
        if os.fork() == 0:
            time.sleep(3600)
except OSError as error:
    print("no more processes:", error)
raise SystemExit(7)
