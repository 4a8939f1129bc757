"""Kills the container's first process, which does not work, and then stops itself."""

import os
import signal

os.kill(1, signal.SIGKILL)
os.kill(1, signal.SIGSTOP)
print("the first process lives", flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
