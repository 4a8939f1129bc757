"""Who is to be invited: every mistake is told with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invitations.asked import Asked, read_csv, read_logins, together
from rubric.yaml_nodes import ParseError


def mistakes(data: bytes) -> list[str]:
    """What is told about a file."""
    with pytest.raises(ParseError) as caught:
        read_csv(data, "people.csv")
    return [str(problem) for problem in caught.value.problems]


def test_file_with_everything() -> None:
    """Columns in any order, a byte order mark, Windows line ends, empty lines, empty cells."""
    data = b"\xef\xbb\xbfwindow_hours,login,grace_minutes\r\n72,ada,\r\n\r\n,bob-b,30\r\n96.5, cy ,0\r\n"
    assert read_csv(data, "people.csv") == (
        Asked("ada", 72.0),
        Asked("bob-b", None, 30),
        Asked("cy", 96.5, 0),
    )


def test_every_mistake_has_its_line() -> None:
    """All mistakes of a file at once."""
    data = b"login,window_hours\nada,12\nnot a login,48\nbob\nBob,48\ncy,soon\nbob,50\n"
    assert mistakes(data) == [
        'people.csv:2: window_hours: "12" is not a number from 48 to 336',
        'people.csv:3: "not a login" cannot be a GitHub login',
        "people.csv:4: 1 cells, the header has 2",
        'people.csv:6: window_hours: "soon" is not a number from 48 to 336',
        "people.csv:7: bob comes twice, first on line 5",
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "people.csv:1: the file is empty: the first line must be login"),
        (b"name\nada\n", 'people.csv:1: unknown column "name": login, window_hours, grace_minutes are read'),
        (b"login,login\n", "people.csv:1: column login comes 2 times"),
        (b"window_hours\n72\n", "people.csv:1: no column login: the first line must name the columns"),
        (b"login\nada\n\xff\n", "people.csv:3: not UTF-8: save the file as UTF-8"),
        (b'login\n"ada\n', "people.csv:2: not CSV: unexpected end of data"),
        (b"login\n" + b"x\n" * 2001, "people.csv:2002: more than 2000 people in one file"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, told: str) -> None:
    """A file of another kind is told by its first mistake."""
    assert told in mistakes(data)


def test_logins_of_the_command_line() -> None:
    """Duplicates and impossible logins are told, in one group and over two."""
    assert read_logins(["ada", "bob"]) == (Asked("ada"), Asked("bob"))
    with pytest.raises(ParseError, match="ADA comes twice"):
        read_logins(["ada", "ADA"])
    with pytest.raises(ParseError, match="cannot be a GitHub login"):
        read_logins(["../x"])
    with pytest.raises(ParseError, match="ada comes twice"):
        together(read_logins(["ada"]), (Asked("ada", 72.0),))


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: ("login\n" + text).encode()))
def test_any_bytes_are_people_or_mistakes(data: bytes) -> None:
    """No file breaks the reader, and no login comes out that GitHub could not have."""
    try:
        people = read_csv(data, "people.csv")
    except ParseError:
        return
    logins = [one.login.lower() for one in people]
    assert len(logins) == len(set(logins))
    assert all(login.replace("-", "").replace("_", "").isalnum() for login in logins)
