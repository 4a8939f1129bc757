"""Small servers for the load, honest and otherwise, and the rows that they are asked."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from action.load import Loaded
from rubric.job import Job
from rubric.model import Assessment, LatencyTarget

BASE = "python:3.11-slim-bookworm"
MIB = 1 << 20
TARGET = LatencyTarget(
    100,
    rate_per_second=60,
    requests=120,
    windows=3,
    warmup_seconds=0.5,
    timeout_seconds=1,
    ready_within_seconds=20,
    extra_windows=0,
    saturation_seconds=0,
)
# `answer` sees the text, the request's headers in lower case, and how many were answered before.
SERVER = """\
import asyncio, json, os, sys, time
LABELS = ["billing", "bug", "other"]
WORDS = {{"invoice": "billing", "error": "bug", "office": "other"}}
count = 0
def right(text):
    return next((label for word, label in WORDS.items() if word in text), "other")
{answer}
async def handle(reader, writer):
    global count
    try:
        while True:
            head = (await reader.readuntil(b"\\r\\n\\r\\n")).decode().lower()
            found = head.partition("content-length: ")[2]
            if found:
                fields = json.loads(await reader.readexactly(int(found.split("\\r\\n")[0])))
                count += 1
                seconds, reply = answer(fields["text"], head, count)
                await asyncio.sleep(seconds)
            else:
                reply = {{}}
            body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()
asyncio.run(main())
"""
HONEST = """
def answer(text, head, count):
    return 0.002, {"label": right(text), "confidence": 0.9}
"""
Serve = Callable[..., Loaded]


@dataclass(frozen=True)
class Row:
    """A hidden row and its label."""

    text: str
    label: str


WORDS = {
    "billing": "my invoice is not right at all",
    "bug": "the error came back today",
    "other": "where is your office",
}
LABELS = tuple(WORDS)
ROWS = tuple(Row(f"{WORDS[LABELS[n * 7 % 3]]}, says customer {n}", LABELS[n * 7 % 3]) for n in range(180))


def job_of_rows(assessment: Assessment) -> Job:
    return Job(assessment, tuple({"id": f"t{n:03}", "text": row.text} for n, row in enumerate(ROWS)))


def command(answer: str, code: str = SERVER) -> str:
    source = code.format(answer=textwrap.dedent(answer))
    return f"cat > /tmp/server.py <<'END'\n{source}\nEND\nexec python3 /tmp/server.py"
