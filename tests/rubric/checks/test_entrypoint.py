"""Deliverable `entrypoint`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.checks import check_all
from rubric.checks.context import normal
from rubric.checks.dockerfile import read_dockerfile
from rubric.deliverable import DeliverableKind
from rubric.model import Finding, Outcome
from tests.rubric.checks.support import EMPTY, check, places, tree
from tests.rubric.samples import ASSESSMENT

RUN = {"run.sh": "echo hi\n"}


def entry(dockerfile: str, **files: str) -> Finding:
    named = {name.replace("__", "/"): text for name, text in files.items()}
    return check(DeliverableKind.ENTRYPOINT, {"Dockerfile": dockerfile, **RUN, **named})


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM python:3.11\nCOPY . .\n",
        "# comment\n\nFROM python:3.11 AS base\nFROM base\nCOPY --from=base /x /y\nCOPY run.sh ./\n",
        "ARG TAG=3.11\nFROM python:${TAG}\nCOPY run.sh /app/\n",
        "ARG TAG\nFROM python:${TAG:-3.11}\nCOPY ./run.sh /app/\n",
        "FROM registry.test:5000/python@sha256:" + "a" * 64 + "\nCOPY *.sh /\n",
        "from python:3.11\ncopy [\"run.sh\", \"/app/\"]\n",
        "FROM scratch\nCOPY --chown=1:1 run.sh /\n",
        "FROM python:3.11\nRUN apt-get update && \\\n    # a comment inside\n\n    apt-get install -y gcc\n",
        "FROM python:3.11\nRUN <<EOF\npip install x\nNOT an instruction\nEOF\nCOPY run.sh /\n",
        "FROM python:3.11\r\nCOPY run.sh /\r\n",
        "# escape=`\nFROM python:3.11\nRUN a `\n  b\nCOPY run.sh c:\\app\\\n",
        "FROM python:3.11\nENV SRC=run.sh\nCOPY $SRC /\nCOPY $UNKNOWN /\n",
        "FROM python:3.11\nCMD [\"sh\", \\\n  \"run.sh\"]\n",
    ],
)  # fmt: skip
def test_a_dockerfile_that_fits_the_tree_passes(dockerfile: str) -> None:
    """Stages, arguments, globs, continuations and heredocs are understood."""
    finding = entry(dockerfile)
    assert (finding.outcome, finding.detail) == (
        Outcome.PASS,
        "Dockerfile is at the root and fits the tree; the run decides.",
    )
    assert places(finding) == ["Dockerfile:1"]


@pytest.mark.parametrize(
    ("dockerfile", "place", "message"),
    [
        ("FROM python\n", "Dockerfile:1", 'FROM "python" moves with every release; name a version'),
        ("\nFROM python:latest\n", "Dockerfile:2", 'FROM "python:latest" moves with every release'),
        ("FROM registry.test:5000/python\n", "Dockerfile:1", "moves with every release"),
        ("ARG TAG\nFROM python:$TAG\n", "Dockerfile:2", "uses an ARG without a default; give it one"),
        ("RUN echo\n", "Dockerfile:1", "there is no FROM"),
        ("FROM a:1\nRUN x && \\\n  y\nCOPY model/ /m\n", "Dockerfile:4", 'COPY takes "model/", which is not'),
        ("FROM a:1\nCOPY run.sh \\\n  app.py /\n", "Dockerfile:3", 'COPY takes "app.py"'),
        ("FROM a:1\nCOPY *.py /\n", "Dockerfile:2", 'COPY takes "*.py"'),
        ("FROM a:1\nCOPY ../../x /\n", "Dockerfile:2", 'COPY takes "../../x"'),
        ("FROM a:1\nADD https://host.io/m.bin /\n", "Dockerfile:2", "can change or vanish; commit the file"),
        ('FROM a:1\nCMD ["uvicorn",\n"app:app"]\n', "Dockerfile:3", "is no Dockerfile instruction"),
    ],
)  # fmt: skip
def test_a_dockerfile_that_cannot_build_is_named_by_line(dockerfile: str, place: str, message: str) -> None:
    """The candidate reads which line is wrong and what to do."""
    finding = entry(dockerfile)
    assert finding.outcome is Outcome.FAIL
    assert message in finding.detail
    assert places(finding) == [place]


def test_without_a_dockerfile_a_run_sh_will_do() -> None:
    """The second entry point counts when the first is absent."""
    finding = check(DeliverableKind.ENTRYPOINT, RUN)
    assert (finding.outcome, places(finding)) == (Outcome.PASS, ["run.sh:1"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "run.sh: the file is empty."),
        (b"\x7fELF\0\0", "run.sh: the file is binary; save it as UTF-8 text."),
        (b"set -e\nx\r\n", "run.sh:2: Windows line endings, which sh cannot run; save it with LF."),
        (b"#" * 300_000, "run.sh: the file is larger than 64 KiB."),
    ],
)
def test_a_script_that_no_shell_can_run_fails(data: bytes, message: str) -> None:
    """Empty, binary, oversized and CRLF scripts are told before the run."""
    finding = check(DeliverableKind.ENTRYPOINT, {"run.sh": data})
    assert (finding.outcome, finding.detail) == (Outcome.FAIL, message)


def test_no_entry_point_names_one_that_is_elsewhere() -> None:
    """A Dockerfile in a folder is found and pointed at, emoji and blanks in its path included."""
    finding = check(DeliverableKind.ENTRYPOINT, {"deploy 🚀/Dockerfile": "FROM a:1\n"})
    assert finding.outcome is Outcome.FAIL
    assert 'Move "deploy 🚀/Dockerfile" to the root.' in finding.detail


def test_a_refused_entry_point_says_why() -> None:
    """A Dockerfile that is a link was left out; the reason is repeated."""
    (finding, *_) = check_all(ASSESSMENT, tree({}, {"Dockerfile": "a symbolic link"}), EMPTY)
    assert "Dockerfile was left out: a symbolic link." in finding.detail


def test_the_starters_entry_point_alone_does_not_count() -> None:
    """Unchanged files pass only with something of the candidate's: a script, or other commands."""
    starter = {"Dockerfile": "FROM a:1\nCOPY . .\n", "run.sh": "exit 1\n"}
    same = check(DeliverableKind.ENTRYPOINT, starter, starter)
    own_script = check(DeliverableKind.ENTRYPOINT, {**starter, "run.sh": "train\n"}, starter)
    own_command = check(
        DeliverableKind.ENTRYPOINT, {**starter, "submission.yml": "reproduce: python t.py"}, starter
    )
    assert [same.outcome, own_script.outcome, own_command.outcome] == [
        Outcome.FAIL,
        Outcome.PASS,
        Outcome.PASS,
    ]


def test_a_starter_with_a_program_brings_its_entry_point() -> None:
    """Who mends a service that runs need not touch how it is started; a script alone is no program."""
    starter = {"Dockerfile": "FROM a:1\nCOPY . .\n", "run.sh": "python -m service\n"}
    service = {**starter, "service/__main__.py": "serve()\n"}
    mended = check(DeliverableKind.ENTRYPOINT, {**service, "service/__main__.py": "serve_well()\n"}, service)
    assert mended.outcome is Outcome.PASS
    assert check(DeliverableKind.ENTRYPOINT, service, starter).outcome is Outcome.FAIL


def test_default_commands_need_a_script() -> None:
    """Without a run.sh the default commands cannot work, unless submission.yml names others."""
    bare = check(DeliverableKind.ENTRYPOINT, {"Dockerfile": "FROM a:1\n"})
    told = "version: 1\nreproduce: python t.py\nserve: python s.py\n"
    named = check(DeliverableKind.ENTRYPOINT, {"Dockerfile": "FROM a:1\n", "submission.yml": told})
    assert 'reproduce is "sh run.sh reproduce", but there is no run.sh' in bare.detail
    assert named.outcome is Outcome.PASS


def test_instructions_know_their_lines() -> None:
    """Lines are counted as an editor counts them, continuations and heredocs included."""
    text = "FROM a:1\n\n# c\nRUN x \\\n  # inner\n  y\nCOPY <<A <<-B /z/\none\nA\n\ttwo\n\tB\nUSER me\n"
    instructions, problems = read_dockerfile(text, "Dockerfile")
    assert problems == ()
    assert [(each.name, each.line, len(each.lines)) for each in instructions] == [
        ("FROM", 1, 1),
        ("RUN", 4, 3),
        ("COPY", 7, 5),
        ("USER", 12, 1),
    ]


@given(st.text(alphabet="FROMRUNCOPYADD abc:$\\{}[]\"'*?<>-#.\n\r/EOF`", max_size=200))
def test_no_dockerfile_makes_the_check_fail(text: str) -> None:
    """Hostile text gives a finding, never an exception."""
    assert entry(text).outcome in (Outcome.PASS, Outcome.FAIL)


@given(st.text(alphabet="./ab", max_size=20))
def test_a_source_never_leaves_the_root(source: str) -> None:
    """However many dots, the normal form has none and no leading slash."""
    assert not {"", ".", ".."} & set(normal(source).split("/")) or normal(source) == ""
