"""A candidate's link may be asked, and leads to no private host."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import pytest

from app.formats.link_looker import Answer, Refused, asked, followed, is_public
from app.formats.links import answer_of
from rubric.facts import trees
from rubric.facts.recording import screencast_link
from tests.rubric.checks.support import EMPTY, tree


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
    ],
)
def test_only_public_addresses_are_asked(address: str, public: bool) -> None:
    """Nor those that carry a private one inside."""
    assert is_public(address) is public


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "[::1]"])
def test_a_private_host_is_refused_however_it_is_written(host: str) -> None:
    """What the resolver makes of it decides, before anything is sent."""
    with pytest.raises(Refused, match="not public"):
        asked(urlsplit(f"http://{host}/"))
    assert answer_of(f"http://{host}/").startswith("gave no answer")


def through(answers: Mapping[str, Answer], url: str) -> int:
    def ask(parts: SplitResult) -> Answer:
        return answers[parts.geturl()]

    return followed(url, ask)


def test_redirects_are_followed_a_few_times() -> None:
    """Also relative ones; a circle ends."""
    answers = {
        "http://a.io/": (301, "https://b.io/x"),
        "https://b.io/x": (302, "y"),
        "https://b.io/y": (200, ""),
    }
    assert through(answers, "http://a.io/") == 200
    with pytest.raises(Refused, match="too many"):
        through({"http://a.io/": (301, "/")}, "http://a.io/")


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://a.io/", "http://a.io:22/", "http://u@a.io/"])
def test_a_redirect_leaves_neither_the_web_nor_its_ports(to: str) -> None:
    """Every hop is looked at as the first one."""
    with pytest.raises(Refused):
        through({"http://a.io/": (301, to)}, "http://a.io/")


@pytest.mark.parametrize(
    ("files", "link"),
    [
        ({"submission.yml": "screencast: https://x.io/v\n"}, "https://x.io/v"),
        ({"README.md": "A [screencast](https://youtu.be/abc).\n"}, "https://youtu.be/abc"),
        ({"README.md": "No link.\n"}, ""),
    ],
)
def test_the_link_is_the_one_that_the_fact_speaks_of(files: dict[str, str], link: str) -> None:
    """submission.yml first, then the texts."""
    assert screencast_link(trees(tree(files), EMPTY)) == link
