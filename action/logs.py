"""What a container prints: drained without end, kept in part, and cleaned for people.

Verdicts never read it.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable

from rubric.paths import is_invisible

TAIL_LINES = 50
TAIL_BYTES = 16_384
LINE_CHARACTERS = 400
KEPT_BYTES = 1 << 18  # raw bytes kept of the end of a log
FLOOD_BYTES = 64 << 20  # a run that prints more is ended
ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, hyperlinks
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor
    r"|\x1b[ -/]*[0-~]?"  # anything else that begins with ESC
)


class Tail:
    """The end of a byte stream, and how long the whole was."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self.total = 0

    def add(self, chunk: bytes) -> None:
        """Take a piece; memory stays under twice `KEPT_BYTES` and the longest piece."""
        self.total += len(chunk)
        self._kept += chunk
        if len(self._kept) > 2 * KEPT_BYTES:
            del self._kept[:-KEPT_BYTES]

    @property
    def flooded(self) -> bool:
        """True when more came than any honest run prints."""
        return self.total > FLOOD_BYTES

    def text(self) -> str:
        """The end as cleaned text."""
        return clean(bytes(self._kept))


class LogPump(threading.Thread):
    """Drains an attach stream until it ends. Calls `on_output` with the first piece, `on_flood` once there
    is too much.

    `on_flood` runs in a thread of its own: the engine's kill waits until the reader has taken what is in
    flight, so the reader must go on while the kill is under way.
    """

    def __init__(
        self, stream: Iterable[bytes], on_flood: Callable[[], None], on_output: Callable[[bytes], None]
    ) -> None:
        super().__init__(name="log-pump", daemon=True)
        self.tail = Tail()
        self._stream = stream
        self._on_flood = on_flood
        self._on_output = on_output
        self.start()

    def run(self) -> None:
        """Drain. Ends with the stream."""
        told = False
        for chunk in self._stream:
            if not self.tail.total:
                self._on_output(chunk)
            self.tail.add(chunk)
            if self.tail.flooded and not told:
                told = True
                threading.Thread(target=self._on_flood, name="flood-kill", daemon=True).start()


def clean(data: bytes) -> str:
    """The last lines of a log as plain text: at most 50 lines, 400 characters each, 16 KiB in all.

    Terminal escapes, control and text-direction characters are dropped; a line that was redrawn with
    carriage returns shows its last state. The text is data still: whoever shows it escapes it for the place
    where it is shown.
    """
    text = ESCAPES.sub("", data.decode("utf-8", errors="replace"))
    lines = [_shown(line) for line in text.replace("\r\n", "\n").split("\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    kept: list[str] = []
    room = TAIL_BYTES
    for line in reversed(lines[-TAIL_LINES:]):
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(reversed(kept))


def _shown(line: str) -> str:
    last = next((part for part in reversed(line.split("\r")) if part), "")
    plain = "".join(sign for sign in last if sign == "\t" or not _hidden(sign)).rstrip()
    return plain if len(plain) <= LINE_CHARACTERS else plain[: LINE_CHARACTERS - 1] + "…"


def _hidden(sign: str) -> bool:
    return is_invisible(sign) or unicodedata.category(sign) == "Cs"
