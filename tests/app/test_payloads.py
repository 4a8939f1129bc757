"""Payloads: what we read of them, and what we say about wrong ones. Nothing else is ever raised."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events import CommentDeleted, CommentEdited, Ignored, Pushed, RerunRequested
from app.payloads import PayloadError, lane, parse
from tests.app import hooks

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
EVENTS = st.sampled_from(["push", "issue_comment", "check_run", "check_suite", "ping"])
PUSH = hooks.push("acme/repo", 11, before="0" * 40, after="a" * 40, sender="casey")


def test_push() -> None:
    """A push is read with its repository, commits and sender."""
    assert parse("push", PUSH) == Pushed(11, "acme/repo", 77, "refs/heads/main", "0" * 40, "a" * 40, "casey")


def test_comment_edited() -> None:
    """An edit is read with both texts."""
    told = hooks.comment_edited("acme/repo", 3, 900, old="a", new="b", sender="remy")
    assert parse("issue_comment", told) == CommentEdited("acme/repo", 77, 3, 900, "b", "a", "remy")


def test_comment_deleted() -> None:
    """A deletion is read with who did it."""
    told = hooks.comment_deleted("acme/repo", 3, 900, "a", "remy")
    assert parse("issue_comment", told) == CommentDeleted("acme/repo", 77, 3, 900, "remy")


def test_check_run_rerequested() -> None:
    """The re-run button of one check run names it."""
    told = hooks.rerequested("acme/repo", 11, "a" * 40, "attempt:1:reproducibility", "remy")
    assert parse("check_run", told) == RerunRequested(
        "acme/repo", 11, 77, "a" * 40, "attempt:1:reproducibility", "remy"
    )


def test_check_suite_rerequested() -> None:
    """The button that means all check runs names none."""
    told = hooks.rerequested("acme/repo", 11, "a" * 40, "x", "remy")
    told["check_suite"] = {"head_sha": told.pop("check_run")["head_sha"]}
    assert parse("check_suite", told) == RerunRequested("acme/repo", 11, 77, "a" * 40, "", "remy")


def test_our_button_is_a_rerun_that_resets_nothing() -> None:
    """GitHub's own buttons take conclusions away, ours does not; any other identifier means nothing."""
    place = ("acme/repo", 11, "a" * 40, "attempt:1:reproducibility")
    told = hooks.requested(*place, identifier="rerun", sender="remy")
    assert parse("check_run", told) == RerunRequested(
        "acme/repo", 11, 77, "a" * 40, "attempt:1:reproducibility", "remy", resets=False
    )
    other = hooks.requested(*place, identifier="deploy\n", sender="remy")
    assert parse("check_run", other) == Ignored("the button 'deploy\\n' is not one of ours")
    del other["requested_action"]
    assert isinstance(parse("check_run", other), Ignored)


@pytest.mark.parametrize(
    ("event", "action"),
    [
        ("issue_comment", "created"),
        ("check_run", "created"),
        ("check_run", "completed"),
        ("check_suite", "requested"),
    ],
)
def test_other_actions_are_ignored(event: str, action: str) -> None:
    """Actions that ask for nothing are ignored, whatever else stands in the payload."""
    assert isinstance(parse(event, {"action": action}), Ignored)


def test_bot_is_ignored() -> None:
    """What a bot did to a comment is ignored: in most cases it was us."""
    told = hooks.comment_edited("acme/repo", 3, 900, old="a", new="b", sender="proofgrade[bot]")
    assert isinstance(parse("issue_comment", told), Ignored)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("repository", "full_name"), "../../etc"),
        (("repository", "full_name"), "acme/repo/x"),
        (("after",), "main"),
        (("after",), "A" * 40),
        (("sender", "login"), ""),
        (("installation",), None),
    ],
)
def test_wrong_field_is_named(path: tuple[str, ...], value: Any) -> None:
    """A field of the wrong kind is named in the error, its value is not repeated."""
    changed: dict[str, Any] = {
        **PUSH,
        **{key: dict(PUSH[key]) for key in ("repository", "sender", "installation")},
    }
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(PayloadError, match=rf"^push: {'.'.join(path)}"):
        parse("push", changed)


def test_comments_of_one_issue_share_a_lane() -> None:
    """Ticks of one candidate stay in order and do not wait for another's; pushes have the repository's."""
    edits = [
        lane(
            "issue_comment", hooks.comment_edited("acme/review", number, 900, old="a", new="b", sender="remy")
        )
        for number in (3, 3, 4)
    ]
    command = lane("issue_comment", hooks.comment_created("acme/review", 3, 901, "/rerun", "remy"))
    assert (edits, command) == (["1:3", "1:3", "1:4"], "1:3")
    assert (
        lane("push", PUSH) == lane("check_run", hooks.rerequested("acme/repo", 11, "a" * 40, "", "c")) == "11"
    )


@given(EVENTS, JSON)
def test_any_json_is_read_or_refused(event: str, payload: Any) -> None:
    """Whatever JSON comes, it is an event or a PayloadError, and has a lane."""
    assert lane(event, payload)
    with suppress(PayloadError):
        parse(event, payload)


@given(st.dictionaries(st.sampled_from(sorted(PUSH)), JSON, max_size=3))
def test_any_change_to_a_push_is_read_or_refused(changes: dict[str, Any]) -> None:
    """A push with any of its fields replaced by anything is read or refused."""
    with suppress(PayloadError):
        parse("push", {**PUSH, **changes})
