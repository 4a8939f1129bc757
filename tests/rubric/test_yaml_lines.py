"""The line-aware YAML reader: what it refuses before any schema is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.model import Problem
from rubric.yaml_lines import Section, read_section
from rubric.yaml_nodes import MAX_BYTES


def read(source: bytes | str) -> tuple[Section, list[Problem]]:
    problems: list[Problem] = []
    return read_section(source, "file.yml", problems), problems


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"a: 1\nb: [1, 2\nc: 3\n", "file.yml:3: not readable as YAML: expected ',' or ']', but got ':'"),
        (b"a: 1\nb: \xff\n", "file.yml:2: not UTF-8 at byte 8; save the file as UTF-8"),
        (b"", "file.yml:1: the file is empty"),
        (b"- a\n", "file.yml:1: the file must be a mapping (key: value)"),
        (b"a: &x [1]\n", "file.yml:1: anchors and aliases (&, *) are refused; write the value out"),
        (b"a: 1\nb: *x\n", "file.yml:2: anchors and aliases (&, *) are refused; write the value out"),
        (b"a: !!python/object:os.system x\n", "file.yml:1: tags (!) are refused"),
        (b"a: " + b"[" * 5000, "file.yml:1: nested too deep"),
        (b"a: b\x00c\n", "file.yml:1: character 0x0000 may not stand in YAML"),
        (b'a: "\\UFFFFFFFF"\n', "file.yml: not readable as YAML: an escape or a directive is out of range"),
        (b"a: 1\n---\nb: 2\n", "file.yml:2: not readable as YAML: but found another document"),
        (b"#" * (MAX_BYTES + 1), "file.yml: larger than 256 KiB"),
    ],
)
def test_what_cannot_be_read_is_one_problem(source: bytes, message: str) -> None:
    """A file that is no plain YAML mapping gives one problem with its line, and an absent section."""
    section, problems = read(source)
    assert [str(problem) for problem in problems] == [message]
    assert section.absent


def test_an_absent_section_stays_silent() -> None:
    """What hangs below something absent adds no further problem."""
    section, problems = read(b"")
    assert section.text("a") == ""
    assert section.section("b").whole("c", 1, 5) == 0
    assert section.texts("d") == ()
    section.close()
    assert len(problems) == 1


def test_a_misspelt_key_is_one_problem() -> None:
    """The suggestion stands in for the missing key; both together would be noise."""
    section, problems = read("lables: x\n")
    section.text("labels")
    section.close()
    assert [str(problem) for problem in problems] == [
        'file.yml:1: unknown key "lables"; did you mean "labels"?'
    ]


def test_a_foreign_key_lists_the_known_ones() -> None:
    """Without anything near, the message says what there is."""
    section, problems = read("name: x\nzzz: 1\n")
    section.text("name")
    section.close()
    assert [str(problem) for problem in problems] == ['file.yml:2: unknown key "zzz"; known keys: name']


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a: "x\\ty\\x07"', "a contains a control character"),
        ('a: "\\ud800"', "a contains a control character"),
        ("a: |\n  x\n  y", "a must be a single line"),
        ("a: '  '", "a must not be empty"),
        ("a: 2024-01-01", '"2024-01-01" reads as a date in YAML; put it in quotes'),
        (f"a: {'x' * 501}", "a is longer than 500 characters"),
    ],
)
def test_text_is_one_clean_line(text: str, message: str) -> None:
    """Text for people and shells is neither empty nor long nor odd."""
    section, problems = read(text)
    section.text("a")
    assert len(problems) == 1
    assert message in str(problems[0])


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode(errors="replace")))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    """Whatever the bytes, the reader notes problems and never raises."""
    section, _ = read(data)
    section.text("a")
    section.rows("b")
    section.close()


@given(st.text(alphabet="ab:{}[]-&*!#|>'\"\\ \n\t0.,?%@", max_size=120))
def test_no_yaml_makes_the_reader_fail(text: str) -> None:
    """Text made of YAML's own signs does not get through either."""
    section, _ = read(text)
    section.section("a").number("b", 0, 1)
    section.texts("b")
    section.close()
