"""Forks in every process until none may fork any more, and then waits for ever."""

import os
import time

first = os.getpid()
while True:
    try:
        os.fork()
    except OSError as error:
        if os.getpid() == first:
            print("no more processes:", error, flush=True)
        time.sleep(3600)
