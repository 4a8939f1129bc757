"""The length of a film, read by ffprobe."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from app.formats import video
from app.formats.outside import outside_of
from app.formats.video import lengths_in
from rubric.facts import trees
from rubric.facts.recording import screencast
from rubric.tree import File, SourceTree

pytestmark = pytest.mark.real  # needs ffmpeg, which the set-up installs


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Six minutes of black."""
    target = tmp_path_factory.mktemp("film") / "a.mp4"
    drawn = ("-f", "lavfi", "-i", "color=black:s=16x16:r=1", "-t", "360")
    subprocess.run(("ffmpeg", "-loglevel", "error", *drawn, str(target)), check=True)
    return target.read_bytes()


def test_the_length_of_a_film_is_read_and_judged(film: bytes) -> None:
    """Of the candidate's own films that are called a screencast."""
    tree = SourceTree({"docs/demo.mp4": File(film), "cat.mp4": File(film)})
    assert lengths_in(tree, SourceTree()) == {"docs/demo.mp4": 360.0}
    found = screencast(trees(tree, SourceTree(), outside_of(tree, SourceTree())))
    assert found.words == "A file is called one; it is 6 min long."
    assert lengths_in(tree, SourceTree({"given.mp4": File(film)})) == {}
    assert lengths_in(tree, SourceTree(), within=0) == {}


def test_what_is_no_film_has_no_length(film: bytes) -> None:
    """A pointer of LFS, half a film, and a playlist that would open other files."""
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:400\n#EXTINF:400,\n/etc/hostname\n#EXT-X-ENDLIST\n"
    for data in (b"version https://git-lfs.github.com/spec/v1\n", film[:200], playlist):
        assert lengths_in(SourceTree({"demo.mp4": File(data)}), SourceTree()) == {}


def test_without_the_program_no_length_is_read(film: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fact says so."""
    monkeypatch.setenv("PATH", str(Path(video.__file__).parent))
    assert lengths_in(SourceTree({"demo.mp4": File(film)}), SourceTree()) == {}
