import pytest
from hypothesis import given
from hypothesis import strategies as st

from action.explain import asks_registry, explain, explain_build, of_pointers
from rubric.observation import Ending


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (
            "urllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>",
            "It asked the network, and there is none while it runs; fetch what it needs in command 1.",
        ),
        (
            "ModuleNotFoundError: No module named 'pandas'",
            "The Python module pandas is not installed in the image; add it to the pinned dependencies.",
        ),
        (
            "FileNotFoundError: [Errno 2] No such file or directory: '/home/me/data.csv'",
            "It needs the file /home/me/data.csv, which is not in the image; "
            "commit it, COPY it, or use a relative path.",
        ),
        (
            "FileNotFoundError: [Errno 2] No such file or directory: '/out/model.pkl'",
            "It found no model.pkl in $OUT; command 2 (reproduce) must write it there.",
        ),
        (
            "python3: can't open file '/submission/trian.py': [Errno 2] No such file or directory",
            "It needs the file /submission/trian.py, which is not in the image; "
            "commit it, COPY it, or use a relative path.",
        ),
        (
            "RuntimeError: No CUDA GPUs are available",
            "It wants a GPU, and there is none; make it run on the CPU.",
        ),
        (
            "OSError: [Errno 30] Read-only file system: 'model.pkl'",
            "It wrote to model.pkl, which is read-only; write to $OUT (kept) or /tmp (thrown away) only.",
        ),
        (
            "OSError: [Errno 28] No space left on device",
            "A folder is full; $OUT and /tmp are limited in size and in number of files.",
        ),
        (
            "run.sh: 3: uvicorn: not found",
            "The program uvicorn is not in the image; install it in command 1.",
        ),
        ("Killed", "A process of it was killed, most likely for using more memory than it may."),
        ("something else", "It ended with an error; the last lines of its log tell which."),
        ("", "It ended with an error; the last lines of its log tell which."),
    ],
)
def test_a_failed_command_is_explained(log: str, sentence: str) -> None:
    """The log's last known error becomes one sentence to act on."""
    assert explain(Ending.NONZERO, f"loading\n{log}\ncleaning up") == sentence


def test_the_last_error_counts() -> None:
    """An early warning does not hide what ended the run."""
    log = "curl: (6) Could not resolve host: x\nusing the cache\nModuleNotFoundError: No module named 'numpy'"
    assert "numpy" in explain(Ending.NONZERO, log)


@pytest.mark.parametrize(
    ("ending", "word"),
    [(Ending.TIMEOUT, "time limit"), (Ending.OUT_OF_MEMORY, "memory"), (Ending.LOG_FLOOD, "printed")],
)
def test_what_we_stopped_is_said_whatever_the_log_says(ending: Ending, word: str) -> None:
    """An engine fact comes before the candidate's own words."""
    assert word in explain(ending, "ModuleNotFoundError: No module named 'x'")
    assert word in explain_build(ending, "", "ModuleNotFoundError: No module named 'x'", online=True)


def test_a_good_ending_needs_no_reason() -> None:
    """Nothing is said about success."""
    assert explain(Ending.OK, "error") == explain_build(Ending.OK, "error", "error", online=True) == ""


@pytest.mark.parametrize(
    ("message", "log", "sentence"),
    [
        (
            "COPY failed: file not found in build context or excluded by .dockerignore: "
            "stat requirements.txt: file does not exist",
            "",
            "COPY or ADD names requirements.txt, which is not in the repository "
            "or is left out by .dockerignore.",
        ),
        (
            "The command '/bin/sh -c pip install -r requirements.txt' returned a non-zero code: 1",
            "ERROR: Could not find a version that satisfies the requirement numpy==99.0 (from versions: 1)\n"
            "ERROR: No matching distribution found for numpy==99.0",
            "pip found no installable version of numpy==99.0 for this Python; pin one that exists.",
        ),
        (
            "The command '/bin/sh -c make model' returned a non-zero code: 2",
            "make: *** [model] Error 1",
            "The step make model ended with exit code 2; the last lines of the log tell why.",
        ),
        (
            "The command '/bin/sh -c python x.py' returned a non-zero code: 1",
            "ModuleNotFoundError: No module named 'yaml'",
            "The Python module yaml is not installed in the image; add it to the pinned dependencies.",
        ),
        (
            "dockerfile parse error line 3: unknown instruction: COPPY",
            "",
            "The Dockerfile cannot be read: unknown instruction: COPPY.",
        ),
        ("something {odd}", "", "The build failed: something {odd}"),
    ],
)
def test_a_failed_build_is_explained(message: str, log: str, sentence: str) -> None:
    """The engine's last word and the log together become one sentence."""
    assert explain_build(Ending.NONZERO, message, f"{log}\n{message}", online=True) == sentence


def test_a_build_without_network_says_so() -> None:
    """What an offline build asked for must be committed."""
    log = "WARNING: Retrying after connection broken by 'NewConnectionError(...)'"
    assert "gives it none" in explain_build(Ending.NONZERO, "", log, online=False)


def test_the_registry_is_suspected_only_after_broken_connections() -> None:
    """A version that does not exist is the pin's fault, a silent registry may be ours."""
    none = "ERROR: Could not find a version that satisfies the requirement x (from versions: none)"
    assert not asks_registry(none)
    assert asks_registry(f"WARNING: Retrying (...) after connection broken by 'SSLError(...)'\n{none}")


@given(st.text(max_size=500), st.text(max_size=200))
def test_any_log_gives_one_line(log: str, message: str) -> None:
    """Hostile text neither raises nor makes the reason grow."""
    for reason in (explain(Ending.NONZERO, log), explain_build(Ending.NONZERO, message, log, online=True)):
        assert reason
        assert "\n" not in reason
        assert len(reason) <= 500


def test_files_that_are_only_pointers_are_named() -> None:
    """One is named, more are counted, none says nothing."""
    assert of_pointers(()) == ""
    assert "data/a.csv is a Git LFS pointer" in of_pointers(("data/a.csv",))
    assert "data/a.csv and 2 more are Git LFS pointers" in of_pointers(("data/a.csv", "b", "c"))
