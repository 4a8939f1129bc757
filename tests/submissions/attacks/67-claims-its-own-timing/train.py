"""Trains as an honest submission does, and claims a latency."""

import json
import os
from pathlib import Path

OUT = Path(os.environ["OUT"])
(OUT / "model.json").write_text(json.dumps({"invoice": "billing", "error": "bug"}))
(OUT / "metrics.json").write_text(json.dumps({"macro_precision": 0.9, "p95_ms": 0.1}))
