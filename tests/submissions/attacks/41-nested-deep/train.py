"""Nests metrics.json deeper than a parser that calls itself can go."""

import os

with open(os.path.join(os.environ["OUT"], "metrics.json"), "w") as target:
    target.write('{"macro_precision":' * 12_000 + "1" + "}" * 12_000)
