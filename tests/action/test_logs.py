import threading
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from action.logs import FLOOD_BYTES, KEPT_BYTES, LINE_CHARACTERS, TAIL_BYTES, TAIL_LINES, LogPump, Tail, clean


def test_terminal_escapes_are_dropped() -> None:
    """Colours, titles, hyperlinks, cursor moves and C1 controls leave only their text."""
    log = (
        b"\x1b[31mred\x1b[0m \x1b]0;title\x07x \x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\ "
        b"\xc2\x9b2Jclear \x1bcreset \x1bP1$r\x1b\\dcs"
    )
    assert clean(log) == "red x link clear reset dcs"


def test_text_direction_marks_and_controls_are_dropped() -> None:
    """Nothing that reorders or hides text is left; tabs and emoji stay."""
    assert clean("a\u202eb\u2066c\u200fd\x00\x07e\tf 👩‍💻 \x7f\u2028g".encode()) == "abcde\tf 👩‍💻 g"


def test_a_redrawn_line_shows_its_last_state() -> None:
    """Progress bars do not fill the tail."""
    assert clean(b"10 %\r50 %\r100 %\r\ndone\r\n\n\n") == "100 %\ndone"


def test_only_the_end_is_kept() -> None:
    """At most 50 lines, each cut."""
    lines = clean(b"".join(b"%d\n" % number for number in range(500)) + b"y" * 5000).split("\n")
    assert lines[0] == "451"
    assert len(lines) == TAIL_LINES
    assert len(lines[-1]) == LINE_CHARACTERS


@given(st.binary(max_size=4000))
def test_any_bytes_become_plain_text_within_the_caps(data: bytes) -> None:
    """No control character but tab and newline is left, and the caps hold."""
    text = clean(data * 10)
    assert len(text.encode()) <= TAIL_BYTES
    assert len(text.split("\n")) <= TAIL_LINES
    assert not [sign for sign in text if sign not in "\t\n" and not sign.isprintable() and ord(sign) < 0xA0]


def test_a_tail_holds_little_of_a_long_log() -> None:
    """Memory does not grow with the log."""
    tail = Tail()
    for _ in range(40):
        tail.add(b"a" * 65_536)
    tail.add(b"\nend")
    assert tail.total == 40 * 65_536 + 4
    assert len(tail._kept) <= 2 * KEPT_BYTES
    assert tail.text().endswith("…\nend")


def test_the_pump_goes_on_draining_while_the_flood_is_stopped() -> None:
    """A kill that waits for the reader must not stop the reader: the dead-lock that once hung the engine."""
    taken = threading.Event()
    killed = threading.Event()

    def stream() -> Iterator[bytes]:
        for _ in range(FLOOD_BYTES // 65_536 + 2):
            yield b"x" * 65_536
        taken.set()  # only reached when the pump keeps reading after it called for the kill
        assert killed.wait(30)

    def kill() -> None:
        assert taken.wait(30)
        killed.set()

    pump = LogPump(stream(), kill, lambda _: None)
    pump.join(30)
    assert killed.is_set()
    assert pump.tail.flooded
