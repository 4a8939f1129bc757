"""Ends well at once, and leaves a daemon behind that would write a better result a moment later."""

import json
import os
import sys
import time
from pathlib import Path

METRICS = Path(os.environ["OUT"], "metrics.json")
METRICS.write_text(json.dumps({"macro_precision": 0.5}))
sys.stdout.flush()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(10_000):
            time.sleep(0.3)
            METRICS.write_text(json.dumps({"macro_precision": 1.0, "late": number}))
    os._exit(0)
os._exit(0)
