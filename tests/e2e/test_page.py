"""The reader of a page finds every command, and nothing else."""

from __future__ import annotations

import pytest

from tests.e2e.page import Step, named, steps_of

PAGE = """\
# A page

Before it: `proofgrade check`.

## 1. First

```console
$ one --two   # why
it says this
$ proofgrade lint
```

## 2. Second

```text
/decide hold later
```
"""


def test_commands_and_comments_are_found_by_step() -> None:
    """Output and remarks are left out; what is named in prose counts as named."""
    assert steps_of(PAGE) == [
        Step(1, "First", ("one --two", "proofgrade lint"), ()),
        Step(2, "Second", (), ("/decide hold later",)),
    ]
    assert named(PAGE) == {"check", "lint"}


def test_block_that_nobody_would_run_is_refused() -> None:
    """Else a page could name commands that no test runs."""
    with pytest.raises(ValueError, match="step 2"):
        steps_of(PAGE.replace("```text", "```sh"))
