"""Fills $OUT with odd files, tries to swap the folder, and writes metrics.json unreadable, by its second name."""

import contextlib
import os
import stat
from pathlib import Path

OUT = Path(os.environ["OUT"])


def refused(act, *arguments):
    try:
        act(*arguments)
    except OSError as error:
        print(act.__name__, error)
        return
    raise SystemExit(f"OPEN {act.__name__}")


refused(os.link, "/etc/passwd", OUT / "metrics.json")
refused(os.rename, OUT, "/tmp/out")
refused(os.rmdir, OUT)
refused(os.symlink, "/tmp", OUT)
first = OUT / "first.json"
first.write_text('{"macro_precision": 0.5}')
os.link(first, OUT / "metrics.json")
first.chmod(stat.S_ISUID | stat.S_ISGID)
deep = OUT
for number in range(400):
    with contextlib.suppress(OSError):
        deep = deep / "deep"
        deep.mkdir()
for number in range(100_000):
    try:
        (OUT / f"{number:0250}").touch()
    except OSError as error:
        print(number, "files,", error)
        break
