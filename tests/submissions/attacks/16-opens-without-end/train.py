"""Opens files and recurses without end; exit code 100 when both were stopped."""

import os
import subprocess
import sys

RECURSION = "import sys; sys.setrecursionlimit(10**5)\ndef down():\n    down()\ndown()"
opened = []
try:
    while len(opened) < 100_000:
        opened.append(os.open("/etc/passwd", os.O_RDONLY))
except OSError as error:
    print(len(opened), error)
stopped = len(opened) <= 1024
for descriptor in opened:
    os.close(descriptor)
ended = subprocess.run([sys.executable, "-c", RECURSION], stderr=subprocess.DEVNULL, timeout=30).returncode
print("recursion ended with", ended)
raise SystemExit(100 if stopped and ended else 101)
