import contextlib
import io
import os
import socket
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from action.errors import BadInput, TreeTooLarge
from action.workspace import read_folder, read_tar
from rubric.archive import write_tar
from rubric.paths import TreeCaps
from rubric.tree import File, SourceTree


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def test_a_folder_becomes_a_tree(tmp_path: Path) -> None:
    """Files with their bytes and executable bit; `.git` is left out."""
    (tmp_path / "src dir").mkdir()
    (tmp_path / "src dir" / "naïve 🦆👩‍💻.py").write_bytes(b"print()")
    (tmp_path / "run.sh").write_bytes(b"")
    (tmp_path / "run.sh").chmod(0o755)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("[core]")
    tree = read_folder(tmp_path)
    assert dict(tree.files) == {"run.sh": File(b"", True), "src dir/naïve 🦆👩‍💻.py": File(b"print()")}
    assert not tree.refused


def test_links_and_special_files_are_refused_with_a_reason(tmp_path: Path) -> None:
    """Nothing is followed or opened: not a link that leaves the tree, not a pipe, not a socket."""
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    (tmp_path / "up").symlink_to("..")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        tree = read_folder(tmp_path)
    assert not tree.files
    assert dict(tree.refused) == {
        "passwd": "a symbolic link; commit the file itself",
        "pipe": "a named pipe",
        "socket": "a socket",
        "up": "a symbolic link; commit the file itself",
    }


def test_names_that_could_deceive_are_refused(tmp_path: Path) -> None:
    """Control characters, text-direction marks and undecodable bytes are shown as escapes."""
    for name in (b"new\nline", "\u202egnp.exe".encode(), b"\xff\xfe", b"\x1b[31mred", b".GIT"):
        (tmp_path / os.fsdecode(name)).touch()
    tree = read_folder(tmp_path)
    assert not tree.files
    assert set(tree.refused) == {
        "\\u{202e}gnp.exe",
        "new\\u{a}line",
        "\\xff\\xfe",
        "\\u{1b}[31mred",
        ".GIT",
    }


def test_names_that_differ_in_case_only_are_noted(tmp_path: Path) -> None:
    """The first in order is kept, the other one refused by name."""
    (tmp_path / "README.md").touch()
    (tmp_path / "readme.md").touch()
    tree = read_folder(tmp_path)
    assert list(tree.files) == ["README.md"]
    assert tree.refused["readme.md"] == "the path differs from README.md only in case or Unicode form"


@pytest.mark.parametrize(
    ("caps", "cap"),
    [
        (TreeCaps(entries=2), "more than 2 files"),
        (TreeCaps(total_bytes=250), "over 250 bytes"),
        (TreeCaps(file_bytes=99), "the file is over 99 bytes"),
        (TreeCaps(path_bytes=3), "the path is over 3 bytes"),
    ],
)
def test_a_tree_over_a_cap_is_refused_naming_the_cap(tmp_path: Path, caps: TreeCaps, cap: str) -> None:
    """The same caps hold for folders and archives."""
    for name in ("a", "b", "file"):
        (tmp_path / name).write_bytes(b"x" * 100)
    with pytest.raises(TreeTooLarge, match=cap):
        read_folder(tmp_path, caps)
    archive = write_tar(read_folder(tmp_path))
    with pytest.raises(TreeTooLarge, match=cap):
        read_tar(archive, caps)


def test_a_missing_folder_is_bad_input(tmp_path: Path) -> None:
    """The error names the folder."""
    with pytest.raises(BadInput, match="absent"):
        read_folder(tmp_path / "absent")


def test_an_archive_with_tricks_keeps_plain_files_only() -> None:
    """Links, devices, climbing and absolute paths, doubles and .git are refused or left out."""
    archive = tar_of(
        (member("./ok.py"), b"1"),
        (member("../up"), b"2"),
        (member("/etc/cron"), b"3"),
        (member("a//b"), b"4"),
        (member("link", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (member("hard", tarfile.LNKTYPE, "ok.py"), b""),
        (member("pipe", tarfile.FIFOTYPE), b""),
        (member("ok.py"), b"5"),
        (member("x/.git/config"), b"6"),
    )
    tree = read_tar(archive)
    assert dict(tree.files) == {"ok.py": File(b"1")}
    assert set(tree.refused) == {"../up", "/etc/cron", "a//b", "link", "hard", "pipe", "ok.py"}


def test_a_compressed_archive_is_refused() -> None:
    """A bomb is never unpacked: only plain tar is read."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        archive.addfile(member("a"))
    with pytest.raises(BadInput, match="uncompressed"):
        read_tar(target.getvalue())


@given(st.binary(max_size=3000))
def test_any_bytes_are_a_tree_or_bad_input(data: bytes) -> None:
    """Garbage never raises anything else."""
    with contextlib.suppress(BadInput):
        read_tar(data)


@given(st.binary(min_size=1, max_size=40), st.integers(0, 600))
def test_a_damaged_header_is_a_tree_or_bad_input(noise: bytes, at: int) -> None:
    """Header bytes overwritten at any place never raise anything else."""
    data = bytearray(tar_of((member("a.py"), b"1" * 20), (member("b" * 120), b"2")))
    data[at : at + len(noise)] = noise
    with contextlib.suppress(BadInput):
        read_tar(bytes(data))


@given(st.dictionaries(st.text("abcé🦆 /", min_size=1, max_size=150), st.binary(max_size=50), max_size=5))
def test_a_tree_survives_the_archive(content: dict[str, bytes]) -> None:
    """Reading what was written gives the same tree; equal trees give equal bytes, in whatever order."""
    files = {
        path: File(data, executable=len(data) % 2 == 0)
        for path, data in content.items()
        if "" not in path.split("/")
    }
    tree = SourceTree(files)
    assert read_tar(write_tar(tree)).files == tree.files
    assert write_tar(SourceTree(dict(reversed(files.items())))) == write_tar(tree)
