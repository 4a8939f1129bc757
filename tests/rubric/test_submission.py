"""submission.yml and metrics.json: lenient toward absence, strict toward content."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.model import Claim, Place, Submission
from rubric.submission import MetricsError, is_web_address, read_metrics, read_submission
from rubric.tree import File, SourceTree


def tree(text: str | bytes, path: str = "submission.yml") -> SourceTree:
    return SourceTree({path: File(text.encode() if isinstance(text, str) else text)})


def problems(text: str | bytes) -> list[str]:
    return [str(problem) for problem in read_submission(tree(text))[1]]


def test_nothing_is_the_default() -> None:
    """Without a submission.yml the documented commands are run and nothing is claimed."""
    assert read_submission(SourceTree()) == (Submission(), ())


def test_a_full_submission_is_read() -> None:
    """Every key arrives; the claim knows its line."""
    text = (
        "version: 1\nreproduce: python train.py\nserve: python -m app\npredict: python ask.py\n"
        "claim:\n  metric: macro_precision\n  value: 0.91\nscreencast: https://video.test.io/x\nseed: 7\n"
    )
    submission, found = read_submission(tree(text))
    assert found == ()
    assert submission == Submission(
        reproduce="python train.py",
        serve="python -m app",
        predict="python ask.py",
        claim=Claim("macro_precision", 0.91, Place("submission.yml", 7)),
        screencast="https://video.test.io/x",
        seed=7,
    )


def test_nulls_are_absences() -> None:
    """A key without a value is as good as no key."""
    assert read_submission(tree("version: 1\nclaim:\nscreencast:\nseed:\nserve:\n")) == (Submission(), ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reproduce: ''", "submission.yml:1: reproduce must not be empty"),
        ("serve: |\n  a\n  b", "submission.yml:1: serve must be a single line"),
        (f"serve: {'x' * 501}", "submission.yml:1: serve is longer than 500 characters"),
        ("predict: ''", "submission.yml:1: predict must not be empty"),
        (f"predict: {'x' * 501}", "submission.yml:1: predict is longer than 500 characters"),
        ("serve: [sh, run.sh]", "submission.yml:1: serve must be text, not a list"),
        ("claim: 0.9", 'submission.yml:1: claim must be a mapping (key: value), not "0.9"'),
        ("claim: {metric: m, value: .nan}", "submission.yml:1: claim.value must be a number"),
        ("claim: {metric: m, value: 91%}", "submission.yml:1: claim.value must be a number"),
        ("claim: {metric: '| x', value: 1}", "submission.yml:1: claim.metric must be a metric name"),
        ("claim: {metric: m}", "submission.yml:1: claim.value is missing"),
        ("screencast: javascript:alert(1)", "submission.yml:1: screencast must be a web address"),
        ("seed: -1", "submission.yml:1: seed must be a whole number from 0 to 4294967295"),
        ("seeds: 7", 'submission.yml:1: unknown key "seeds"; did you mean "seed"?'),
        (b"serve: \xff", "submission.yml:1: not UTF-8 at byte 7"),
        ("serve: *x", "submission.yml:1: anchors and aliases"),
    ],
)
def test_a_wrong_value_is_a_problem_and_takes_the_default(text: str | bytes, message: str) -> None:
    """The candidate learns the line; the run can still be tried."""
    submission, found = read_submission(tree(text))
    assert len(found) == 1
    assert message in str(found[0])
    assert submission == Submission()


def test_the_other_extension_is_told_apart() -> None:
    """A submission.yaml is not silently ignored."""
    submission, found = read_submission(tree("seed: 7", "submission.yaml"))
    assert submission == Submission()
    assert [str(problem) for problem in found] == [
        "submission.yaml: is not read; rename it to submission.yml"
    ]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    """Hostile bytes give problems, never an exception, and commands stay single lines."""
    submission, _ = read_submission(tree(data))
    assert submission.reproduce.strip()
    assert "\n" not in submission.reproduce


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://www.loom.com/share/abc123", True),
        ("https://youtu.be/x?t=5", True),
        ("http://videos.firma.de/äöü", True),
        ("https://bücher.de/film", True),
        ("https://...", False),
        ("https://", False),
        ("https://localhost/x", False),
        ("https://user:pass@host.com/", False),
        ("https://host.com:port/", False),
        ("ftp://host.com/x", False),
        ("https://host.com/a b", False),
        ("https://host.com/\n@team", False),
        ("https://host.com/[x](y)`z`", False),
        ("https://" + "a" * 2000 + ".com", False),
    ],
)
def test_web_addresses(address: str, is_good: bool) -> None:
    """Only http(s) with a real host name, nothing that breaks a Markdown link."""
    assert is_web_address(address) is is_good


def test_metrics_are_a_flat_object_of_numbers() -> None:
    """Whole numbers become floats."""
    assert read_metrics(b'{"macro_precision": 0.91, "rows": 600}') == {"macro_precision": 0.91, "rows": 600.0}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1e999}', "number '1e999' is not finite"),
        (b'{"a": ' + b"9" * 200_000 + b"}", "is too long"),
        (b'{"a": 1, "a": 2}', "key 'a' is given twice"),
        (b"[" * 100_000, "nested deeper than 4 levels at byte 4"),
        (b'{"a": {"b": 1}}', "'a' must be a number"),
        (b'{"a": true}', "'a' must be a number"),
        (b'{"a": "0.9"}', "'a' must be a number"),
        (b'{"a b": 1}', "'a b' is not a metric name"),
        (b'{"\\ud800": 1}', "is not a metric name"),
        (b'\xef\xbb\xbf{"a": 1}', "not JSON at byte 0"),
        (b'{"a": "\xff"}', "not UTF-8 at byte 7"),
        (b'{"a": 1} x', "not JSON at byte 9"),
        (b"", "not JSON at byte 0"),
        (b"[1]", "must be one object"),
        (json.dumps({f"m{n}": 1 for n in range(65)}).encode(), "65 metrics, at most 64 are read"),
        (b" " * 300_000, "larger than 262144 bytes"),
    ],
)
def test_bad_metrics_are_refused_with_the_byte_or_key(data: bytes, message: str) -> None:
    """What is wrong is named; nothing is guessed."""
    with pytest.raises(MetricsError, match=r"^metrics\.json: ") as caught:
        read_metrics(data)
    assert message in str(caught.value)


@given(st.binary(max_size=300))
def test_no_bytes_get_through_as_odd_metrics(data: bytes) -> None:
    """Either MetricsError or finite numbers under safe names."""
    try:
        metrics = read_metrics(data)
    except MetricsError:
        return
    assert all(math.isfinite(value) for value in metrics.values())


@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z][A-Za-z0-9_.@/-]{0,63}", fullmatch=True),
        st.floats(allow_nan=False, allow_infinity=False),
        max_size=64,
    )
)
def test_every_sound_metrics_file_is_read(metrics: dict[str, float]) -> None:
    """What json.dumps writes for finite numbers comes back unchanged."""
    assert read_metrics(json.dumps(metrics).encode()) == metrics


def test_what_else_is_stated_is_read() -> None:
    """Where the server answers, the file of the figure, the note on AI tools."""
    text = (
        "port: 8080\nroute: /v1/predict\nai_use: Copilot wrote the tests.\n"
        "claim: {metric: f1, value: 0.9, file: out/metrics.json}\n"
    )
    submission, found = read_submission(tree(text))
    assert found == ()
    assert (submission.port, submission.route) == (8080, "/v1/predict")
    assert submission.ai_use == "Copilot wrote the tests."
    assert submission.claim == Claim("f1", 0.9, Place("submission.yml", 4), "out/metrics.json")


@pytest.mark.parametrize("file", ["/etc/passwd", "../x", "a/../../x", "a\\\\b"])
def test_a_file_outside_the_repository_is_refused_and_the_claim_stays(file: str) -> None:
    """The wrong key takes its default."""
    submission, found = read_submission(tree(f"claim: {{metric: f1, value: 0.9, file: '{file}'}}\n"))
    assert [problem.place.line for problem in found] == [1]
    assert submission.claim == Claim("f1", 0.9, Place("submission.yml", 1))
