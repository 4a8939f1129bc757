"""Inputs to begin with, so that a form is not searched for byte by byte."""

from __future__ import annotations

NOTEBOOK = b"""\
{"cells": [{"cell_type": "markdown", "source": ["# A"]},
 {"cell_type": "code", "source": "x", "outputs": [{"text": "x"}]}]}
"""
DOCKERFILE = b"""\
FROM python:3.11 AS a
ARG X=1
COPY --from=a ["a", "b"]
RUN <<E
pip install a==$X
E
CMD x
"""
WORKFLOW = b"""\
jobs:
  t:
    steps:
      - run: |
          set +e
          pytest || true
        continue-on-error: true
"""
CLAIM = b"""\
claim: {metric: f1, value: 0.9}
port: 80
"""
CONDA = b"""\
dependencies:
  - a=1
  - pip:
    - b==2
"""
PROJECT = b"""\
[project]
dependencies = ["a==1"]
[tool.poetry.dependencies]
b = {version = "^1"}
"""
LOCK = b"""\
[[package]]
name = "a"
version = "1"
"""
REQUIREMENTS = b"""\
-r b.txt
a[b]==1 ; python_version < "3"
c @ https://x/c.whl#sha256=0
"""
# With a passage that is not written yet: what marks one is looked for in it.
MEMO = b"""\
# Memo

## Failure modes

- It fails when x. <!-- y -->

TODO <name>

```
|- a.py
```

We roll back if p95 > 300 ms: [plan](plan.md).
"""
PDF = b"""\
%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [] /Count 0 >>
endobj
trailer << /Root 1 0 R >>
%%EOF
"""
