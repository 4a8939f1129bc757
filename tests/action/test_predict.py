"""The batch contract: files in, files out, whatever the command makes of it."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docker
import pytest

from action.errors import EngineFailed
from action.explain import explain
from action.predict import Predicted, predict, write_features
from action.questions import Question, questions
from action.reproduce import reproduce
from action.sandbox import Sandbox
from action.workspace import read_folder
from rubric.job import Job
from rubric.measured import Form
from rubric.model import Contract, ContractKind
from rubric.observation import Ending, Phase
from rubric.tree import File, SourceTree
from tests.action.boxed import image_of, sandbox_of
from tests.action.sealed import BASE

SUBMISSION = Path(__file__).parent.parent / "submissions" / "batch"
LABELS = ("billing", "bug", "other")  # of the rows of the tiny assessment, in turn
SEED = 7
SECONDS = 30.0
Written = Callable[..., Predicted]


@pytest.fixture
def contract(job: Job) -> Contract:
    return replace(job.assessment.contract, kind=ContractKind.BATCH)


@pytest.fixture
def asked(job: Job) -> tuple[Question, ...]:
    return questions(job, SEED)


@pytest.fixture(scope="module")
def image(engine: docker.DockerClient) -> Iterator[str]:
    """The image of the honest batch submission."""
    with image_of(engine, read_folder(SUBMISSION)) as built:
        yield built


@pytest.fixture
def sandbox(engine: docker.DockerClient, image: str) -> Iterator[Sandbox]:
    with sandbox_of(engine, image) as made:
        yield made


def question(**fields: object) -> Question:
    return Question("q1", 0, Form.ORIGINAL, True, {"id": "q1", **fields})


def test_features_are_written_as_json_lines(contract: Contract, asked: tuple[Question, ...]) -> None:
    """The fields of each question in the order of asking: no label, no form, no row."""
    lines = write_features(asked, contract).decode().splitlines()
    assert [json.loads(line) for line in lines] == [dict(one.fields) for one in asked]
    assert {tuple(json.loads(line)) for line in lines} == {("id", "text")}


def test_features_are_written_as_csv(contract: Contract) -> None:
    """A column per field; line breaks and quotes survive, absent fields are empty, lists are JSON."""
    rows = [question(text='a "b"\nc, d', n=0.1, good=True), question(text="", tags=["x", 1], gone=None)]
    data = write_features(rows, replace(contract, format="csv")).decode()
    assert list(csv.DictReader(io.StringIO(data, newline=""))) == [
        {"id": "q1", "text": 'a "b"\nc, d', "n": "0.1", "good": "true", "tags": "", "gone": ""},
        {"id": "q1", "text": "", "n": "", "good": "", "tags": '["x", 1]', "gone": ""},
    ]


@pytest.mark.real
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_right_answers_come_back(
    sandbox: Sandbox, contract: Contract, asked: tuple[Question, ...], form: str
) -> None:
    """One per question, in the order of asking, from the model that command 2 left in $OUT."""
    assert reproduce(sandbox, "sh run.sh reproduce", SECONDS).run.ending is Ending.OK
    done = predict(sandbox, replace(contract, format=form), asked, "sh run.sh predict", SECONDS)
    assert (done.run.phase, done.run.ending, done.run.reason) == (Phase.PREDICT, Ending.OK, "")
    assert (done.run.log_tail, done.run.exit_code) == (f"{len(asked)} rows answered", 0)
    assert [(one.row, one.form, one.scored) for one in done.answers] == [
        (one.row, one.form, one.scored) for one in asked
    ]
    assert all(one.label == LABELS[one.row % 3] and one.confidence == 0.75 for one in done.answers)
    assert Counter(one.scored for one in done.answers)[True] == 36


@pytest.fixture
def written(sandbox: Sandbox, contract: Contract, asked: tuple[Question, ...]) -> Written:
    """What comes of a Python program that finds `rows` (the ids) and `path` (of the predictions)."""

    def run(program: str, seconds: float = SECONDS) -> Predicted:
        begin = "import json, os; path = os.environ['PREDICTIONS']\n"
        begin += "rows = [json.loads(line)['id'] for line in open(os.environ['IN'])]\n"
        begin += (
            "line = lambda key, label='bug', sure=1: json.dumps(dict(id=key, label=label, confidence=sure))\n"
        )
        return predict(sandbox, contract, asked, f"python3 -c {shlex.quote(begin + program)}", seconds)

    return run


ALL = "open(path, 'w').write('\\n'.join(line(key) for key in rows)"
HIDDEN = "print(open(os.environ['IN']).read(2000)); "  # a good part of the questions


@pytest.mark.real
@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (f"{ALL}.replace('1', 'NaN', 3))", "predictions.jsonl:1: is no strict JSON"),
        (f"{ALL} + '\\n' + line(rows[0]))", "has more than"),
        (f"{ALL}.replace(rows[1], rows[0]))", "predictions.jsonl:2: answers the same id as line 1"),
        (f"{ALL}.replace(rows[1], 'x'))", "predictions.jsonl:2: its id is none of those asked"),
        ("open(path + '.txt', 'w').write('x')", "/report/predictions.jsonl was not written"),
        ("", "/report/predictions.jsonl was not written"),
        ("open(path, 'w')", "predictions.jsonl: is empty"),
        ("os.symlink('/etc/passwd', path)", "not a regular file"),
        ("os.symlink(os.environ['IN'], path)", "not a regular file"),
        ("os.mkfifo(path)", "not a regular file"),
        ("os.mkdir(path)", "not a regular file"),
        ("open(path, 'w').truncate(65 << 20)", "68,157,440 bytes; at most 67,108,864 are read"),
        ("open(path, 'w').truncate(9 << 20)", "NUL bytes"),
        ("import pickle; pickle.dump({key: 'bug' for key in rows}, open(path, 'wb'))", "write plain UTF-8"),
        ("import pickle; pickle.dump([os.system], open(path, 'wb'), 0)", "predictions.jsonl:1: is no strict"),
    ],
)
def test_a_file_that_is_no_predictions_is_rejected(written: Written, program: str, reason: str) -> None:
    """Though the command ended well there are no answers; the reason names the line and quotes nothing."""
    done = written(HIDDEN + program)
    assert (done.run.ending, done.run.exit_code) == (Ending.OUTPUT_REJECTED, 0)
    assert reason in done.run.reason
    assert "invoice" in done.run.log_tail
    assert "invoice" not in done.run.reason
    assert done.answers == ()


@pytest.mark.real
@pytest.mark.parametrize(
    ("program", "ending", "logged"),
    [
        ("import time; time.sleep(99)", Ending.TIMEOUT, ""),
        ("open(path, 'w').truncate(1 << 40)", Ending.NONZERO, "File too large"),
        ("open(path, 'wb').write(bytes(65 << 20))", Ending.NONZERO, "No space left on device"),
        ("open(os.environ['IN'], 'a')", Ending.NONZERO, "Permission denied"),
        ("os.unlink(os.environ['IN'])", Ending.NONZERO, "Read-only file system"),
        ("open(os.environ['OUT'] + '/x', 'w')", Ending.NONZERO, "Read-only file system"),
        ("x = bytearray(600 << 20)", Ending.OUT_OF_MEMORY, ""),
        ("raise FileNotFoundError(2, '', open(os.environ['IN']).read(99))", Ending.NONZERO, "Errno 2"),
        ("while True: print('x' * 99999)", Ending.LOG_FLOOD, ""),
    ],
)
def test_a_command_that_does_not_end_well_has_no_answers(
    written: Written, program: str, ending: Ending, logged: str
) -> None:
    """Time, memory, size and log are bounded, inputs and model fixed; the reason passes over the log."""
    seconds = 5.0 if ending is Ending.TIMEOUT else SECONDS
    done = written(f"{HIDDEN}{ALL})\n{program}", seconds)
    assert (done.run.ending, done.run.reason) == (ending, explain(ending, ""))
    assert logged in done.run.log_tail
    assert done.answers == ()


@pytest.mark.real
def test_rows_without_a_valid_answer_stay_open(written: Written, asked: tuple[Question, ...]) -> None:
    """Left out, another label, a number in quotes: each costs its own row, and the reason counts them."""
    program = "sick = {0: line(rows[0], 'x'), 1: line(rows[1], 'bug', '1'), 2: line(rows[2], None)}\n"
    program += "open(path, 'w').write('\\n'.join(sick.get(n, line(key)) for n, key in enumerate(rows[:-2])))"
    done = written(program)
    assert done.run.ending is Ending.OK
    assert done.run.reason.startswith(f"5 of {len(asked)} rows got no valid answer")
    assert [one.label for one in done.answers] == [None] * 3 + ["bug"] * (len(asked) - 5) + [None] * 2


NO_START = b"FROM python:3.11-slim-bookworm\nRUN touch /in\n"


@pytest.mark.real
def test_an_image_that_cannot_start_a_command_is_the_candidate_s_own(
    engine: docker.DockerClient, contract: Contract, asked: tuple[Question, ...]
) -> None:
    """A file of its own stands where the inputs are mounted."""
    tree = SourceTree({"Dockerfile": File(NO_START)})
    with image_of(engine, tree) as image, sandbox_of(engine, image) as made:
        done = predict(made, contract, asked, "true", SECONDS)
    assert (done.run.ending, done.answers) == (Ending.NONZERO, ())
    assert "No command can be started in the image" in done.run.reason


@pytest.mark.real
def test_questions_that_do_not_fit_are_nobody_s_answer(
    engine: docker.DockerClient, contract: Contract, asked: tuple[Question, ...]
) -> None:
    """An assessment too large for one batch is a failure of ours, not of the candidate's."""
    with (
        sandbox_of(engine, BASE, in_bytes=4096) as made,
        pytest.raises(EngineFailed, match="the hidden set is too large for one batch"),
    ):
        predict(made, contract, asked * 10, "true", SECONDS)
