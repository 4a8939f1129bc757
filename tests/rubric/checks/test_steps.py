"""Deliverable `steps`."""

from __future__ import annotations

import pytest

from rubric.brief_place import placed
from rubric.deliverable import DeliverableKind
from rubric.model import Finding, Outcome
from tests.rubric.checks.support import check, places

STARTER = "# Title\n\nBuild:\n\n    docker build -t x .\n\nRun:\n\n    write the command here\n"


def steps(text: str | bytes, **files: str) -> Finding:
    others = {name.replace("_", "."): content for name, content in files.items()}
    return check(DeliverableKind.STEPS, {"README.md": text, **others}, {"README.md": STARTER})


@pytest.mark.parametrize(
    "text",
    [
        "```sh\n$ docker build -t mine .\n$ docker run mine\n```\n",
        "Build with `docker build -t mine .` and run `docker run --rm mine`.\n",
        "~~~\nsh run.sh setup\nsh run.sh reproduce\n~~~\n",
        "    make build\n    make train\n",
        "```\ndocker compose up --build\n```\n",
        "1. `./run.sh setup`\n2. `./run.sh reproduce`\n",
        "```powershell\nPS C:\\x> docker build .\nPS C:\\x> docker run x\n```\n",
    ],
)
def test_two_commands_are_found(text: str) -> None:
    """Code blocks, indented lines and code spans are read, prompts or not."""
    finding = steps(text)
    assert finding.outcome is Outcome.PASS, finding.detail


def test_places_are_the_two_lines() -> None:
    """The reviewer jumps to both commands."""
    finding = steps("# Mine\n\n```\ndocker build -t m .\ndocker run m\n```\n")
    assert places(finding) == ["README.md:4", "README.md:5"]


def test_the_reproduce_command_of_submission_yml_counts() -> None:
    """A README may state the candidate's own command."""
    text = "`docker build -t m .` then `python -m triage.train`\n"
    assert steps(text).outcome is Outcome.FAIL
    assert steps(text, submission_yml="reproduce: python -m triage.train\n").outcome is Outcome.PASS


def test_the_starters_commands_do_not_count() -> None:
    """Only own lines are read, so a starter can show examples without doing the work."""
    finding = steps(STARTER + "\n    docker run x\n")
    assert finding.outcome is Outcome.FAIL
    assert "a command line that builds" in finding.detail
    assert places(finding) == ["README.md:11"]


def test_prose_is_no_command() -> None:
    """Words about docker build and docker run are not the commands."""
    assert steps("First docker build it, then docker run it.\n").outcome is Outcome.FAIL


def test_a_readme_in_another_encoding_is_read() -> None:
    """A non-UTF-8 README passes on its commands, with a note."""
    finding = steps("Größe\n`docker build .` `docker run x`\n".encode("latin-1"))
    assert finding.outcome is Outcome.PASS
    assert "is not UTF-8" in finding.detail


@pytest.mark.parametrize(
    ("data", "message"), [(b"", "is empty"), (b"\0\1", "is binary"), (STARTER.encode(), "unchanged")]
)
def test_a_readme_that_is_none_is_told(data: bytes, message: str) -> None:
    """Empty, binary and untouched READMEs each get a sentence."""
    assert message in steps(data).detail


def test_an_absent_readme_is_named() -> None:
    """The path that was looked for is in the sentence; case does not matter when looking."""
    assert check(DeliverableKind.STEPS, {}).detail == '"README.md" is not in the repository.'
    assert check(DeliverableKind.STEPS, {"Readme.md": "`make image` `make train`"}).outcome is Outcome.PASS


BRIEF = "Run it:\n\n```\ndocker build .   # command 1\nsh run.sh reproduce   # command 2\n```\n"
LOWER = "# Your submission\n\n    write the command here\n"


def below_a_brief(readme: str) -> Finding:
    starter = {"README.md": placed(LOWER, BRIEF)}
    return check(DeliverableKind.STEPS, {"README.md": readme}, starter)


@pytest.mark.parametrize(
    "brief",
    [
        BRIEF,
        BRIEF.replace("   #", " #"),
        BRIEF.replace("```", "~~~~").replace("\n", "\r\n"),
        "Run `docker build .` and then `sh run.sh reproduce`, in this order.",
    ],
    ids=["as it is", "reformatted", "other fences", "reworded"],
)
def test_the_commands_of_the_brief_do_not_count(brief: str) -> None:
    """Whoever writes about something else in the lower half has not said how to build and run."""
    finding = below_a_brief(placed("# Mine\n\nIt sorts parcels by size.\n", brief))
    assert finding.outcome is Outcome.FAIL
    assert "does not state both commands" in finding.detail


def test_the_commands_of_the_brief_count_where_they_are_written_as_one_s_own() -> None:
    """The brief's own commands are good ones; the lower half has to state them."""
    own = "# Mine\n\n```\ndocker build .\nsh run.sh reproduce\n```\n"
    finding = below_a_brief(placed(own, BRIEF))
    assert finding.outcome is Outcome.PASS
    assert places(finding) == ["README.md:13", "README.md:14"]
