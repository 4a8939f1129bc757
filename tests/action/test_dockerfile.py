import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from action.dockerfile import Refused, check, entrypoint
from rubric.tree import File, SourceTree

BASE = "python:3.11-slim-bookworm"
FROM = f"FROM {BASE}\n"


@pytest.mark.parametrize(
    "text",
    [
        FROM,
        f"# a comment\n\nFROM docker.io/library/{BASE}\nRUN true\n",
        f"ARG X=1\n{FROM}ARG X\nRUN echo $X \\\n  # inside\n  && true\n",
        f"FROM {BASE} AS build\nRUN make\n{FROM}COPY --from=build --chown=1:1 /a /b\nCOPY --from=0 /c /d\n",
        f'FROM {BASE} AS Deps\nFROM deps\nADD data.tar.gz /data/\nADD ["a b", "/c"]\n',
        f"{FROM}HEALTHCHECK --interval=5s CMD true\nVOLUME /x\nCMD python -c 'from x import y'\n",
        f'{FROM}RUN python -c "\\\nfrom json import loads\\n\\\n"\n',
        f"\ufeff{FROM}".replace("\n", "\r\n"),
    ],
)
def test_an_ordinary_dockerfile_may_be_built(text: str) -> None:
    """Stages, arguments, comments, continuation lines and local ADD are fine."""
    check(text.encode(), BASE)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("FROM alpine:3.20\n", 1, "FROM may name only"),
        (f"FROM {BASE}@sha256:{'0' * 64}\n", 1, "FROM may name only"),
        ("ARG B=evil\nFROM $B\n", 2, "FROM may name only"),
        ("FROM 0\n", 1, "FROM may name only"),
        (f"FROM --platform=linux/arm64 {BASE}\n", 1, "not allowed"),
        (f"# syntax=evil/frontend\n{FROM}", 1, "syntax"),
        (f"# other\n#   Syntax = docker/dockerfile:1\n{FROM}", 2, "syntax"),
        (f"# escape=`\n{FROM}", 1, "escape"),
        (f"{FROM}ADD http://host/x /x\n", 2, "ADD"),
        (f'{FROM}ADD ["\\u0068ttps://host/x", "/x"]\n', 2, "ADD"),
        (f'{FROM}ADD ht"tp"://host/x /x\n', 2, "ADD"),
        (f"{FROM}ENV U=http://host/x\nADD $U /x\n", 3, "ADD"),
        (f"{FROM}ADD git@host:x/y.git /x\n", 2, "ADD"),
        (f"{FROM}ADD \\\n  https://host/x \\\n  /x\n", 2, "ADD"),
        (f"{FROM}COPY --from=alpine:3.20 /a /b\n", 2, "earlier stage"),
        (f"{FROM}COPY --from=1 /a /b\n", 2, "earlier stage"),
        (f'{FROM}COPY --fr"om"=alpine /a /b\n', 2, "not allowed"),
        (f"{FROM}RUN --mount=type=bind,from=alpine true\n", 2, "not allowed"),
        (f"{FROM}run\t--network=host true\n", 2, "not allowed"),
        (f"{FROM}RUN --security=insecure true\n", 2, "not allowed"),
        (f"{FROM}COPY --link a b\n", 2, "not allowed"),
        (f"{FROM}RUN <<EOF\nFROM x\nEOF\n", 2, "here-documents"),
        (f"{FROM}ONBUILD RUN true\n", 2, "ONBUILD"),
        (f"{FROM}RUN a \\\n  # aside\nFROM alpine\n", 4, "new instruction"),
    ],
)
def test_what_the_policy_forbids_is_refused_at_its_line(text: str, line: int, word: str) -> None:
    """The reason names the line and what is forbidden."""
    with pytest.raises(Refused, match=rf"^Dockerfile:{line}: .*{word}"):
        check(text.encode(), BASE)


@pytest.mark.parametrize(
    "data", [b"", b"# nothing\n", b"FROM \xff\n", b"FROM x\x0cy\n", b"FROM a\xc2\x85b\n"]
)
def test_an_unreadable_dockerfile_is_refused(data: bytes) -> None:
    """No FROM, not UTF-8, or blanks that engines read differently."""
    with pytest.raises(Refused, match=r"^Dockerfile: "):
        check(data, BASE)


@given(st.text(max_size=300))
def test_any_text_is_accepted_or_refused(text: str) -> None:
    """A Dockerfile of any text never raises anything but Refused."""
    with contextlib.suppress(Refused):
        check(f"{FROM}{text}".encode(errors="surrogatepass"), BASE)


@given(st.sampled_from(["", " ", "\t", "# x\n", "\\\n", "\n"]), st.sampled_from(["from", "FROM", "From"]))
def test_a_foreign_image_never_slips_through(before: str, keyword: str) -> None:
    """Blanks, comments, case and a stray continuation before FROM do not hide it."""
    with pytest.raises(Refused):
        check(f"{FROM}{before}{keyword} alpine\n".encode(), BASE)


def test_a_run_script_alone_gets_a_dockerfile() -> None:
    """Without a Dockerfile, `run.sh setup` is the build."""
    text = entrypoint(SourceTree({"run.sh": File(b"")}), BASE)
    assert text.splitlines() == [FROM.strip(), "WORKDIR /submission", "COPY . .", "RUN sh run.sh setup"]
    check(text.encode(), BASE)


@pytest.mark.parametrize("files", [{}, {"README.md": File(b"")}, {"src/Dockerfile": File(b"")}])
def test_a_tree_without_entry_point_is_refused(files: dict[str, File]) -> None:
    """One sentence says what is expected."""
    with pytest.raises(Refused, match=r"neither a Dockerfile nor a run\.sh; add one"):
        entrypoint(SourceTree(files), BASE)


def test_an_entry_point_that_was_left_out_says_why() -> None:
    """A linked Dockerfile is not simply missing."""
    with pytest.raises(Refused, match=r"a symbolic link"):
        entrypoint(SourceTree({}, {"Dockerfile": "a symbolic link; commit the file itself"}), BASE)
