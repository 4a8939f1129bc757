"""Tries every way out, and reports how many were open."""

import json
import os
from pathlib import Path

from probes import opened

METRICS = Path(os.environ["OUT"], "metrics.json")
brought = METRICS.exists()
if brought:
    print("metrics of the image OPEN")
METRICS.write_text(json.dumps({"opened": opened() + brought}))
