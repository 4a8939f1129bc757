"""Makes metrics.json large without writing it."""

import os

with open(os.path.join(os.environ["OUT"], "metrics.json"), "wb") as target:
    target.truncate(24 << 20)
