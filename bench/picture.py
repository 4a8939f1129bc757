"""Draws docs/report.png: grades the honest reference and photographs its HTML report with Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.honest import write_honest

PICTURE = Path("docs") / "report.png"
WINDOW = "1100,1500"


def main() -> int:
    """Grade, write the page, take the picture. Exit code 3 when a part is missing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("picture: needs Chromium on the PATH (Debian: apt-get install chromium)\n")
        return 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = folder / "report.html"
        submission = folder / "amber-otter"
        write_honest(submission)
        graded = subprocess.run(
            [sys.executable, "-m", "app", "grade", str(submission), "--html", str(page)], check=False
        )
        if graded.returncode > 1:
            return graded.returncode
        subprocess.run(
            [
                chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", f"--user-data-dir={folder / 'profile'}", f"--window-size={WINDOW}",
                f"--screenshot={PICTURE.absolute()}", page.as_uri(),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
