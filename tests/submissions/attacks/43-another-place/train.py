"""Writes good metrics everywhere but where they belong."""

import os
from pathlib import Path

for folder in (Path(os.environ["OUT"], "results"), Path("/tmp/out")):
    folder.mkdir()
    (folder / "metrics.json").write_text('{"macro_precision": 1.0}')
Path(os.environ["OUT"], "Metrics.json").write_text('{"macro_precision": 1.0}')
