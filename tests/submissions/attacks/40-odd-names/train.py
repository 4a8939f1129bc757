"""Writes files and a metric whose names are commands, mentions and controls."""

import json
import os

OUT = os.fsencode(os.environ["OUT"])
NAMES = (b"::error::x", b"@acme-attack", b"a\nb", b"\x1b[2J", "\u202egnp".encode(), b"\xff\xfe", b"metrics.json ")
for name in NAMES:
    with open(OUT + b"/" + name, "wb") as target:
        target.write(b'{"macro_precision": 1}')
with open(OUT + b"/metrics.json", "w") as target:
    json.dump({"macro_precision": 1, "::error::@acme-attack\n\x1b[2J<b>": 1}, target)
