"""GitHub's JSON -> our events. Reads only the fields it needs and ignores all others, old and new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.commands.grammar import read_command
from app.errors import AppError
from app.events import (
    RERUN_IDENTIFIER,
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    Event,
    Ignored,
    MemberAdded,
    Pushed,
    RerunRequested,
)
from app.github.markers import unmarked

Sha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
FullName = Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,100}/[\w.-]{1,100}$")]


class PayloadError(AppError):
    """A payload without a field we need, or with one of the wrong kind."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Account(_Model):
    login: Name
    type: str = "User"


class _Repository(_Model):
    id: int
    full_name: FullName


class _Installation(_Model):
    id: int


class _Place(_Model):
    repository: _Repository
    installation: _Installation


class _Payload(_Place):
    sender: _Account


class _Pusher(_Model):
    name: str = ""


class _Push(_Place):
    sender: _Account | None = None  # the one event that GitHub describes without
    pusher: _Pusher = _Pusher()
    ref: Annotated[str, StringConstraints(max_length=1000)]
    before: Sha
    after: Sha


class _Issue(_Model):
    number: int


class _Comment(_Model):
    id: int
    body: str | None = None


class _From(_Model):
    old: str = Field(alias="from")


class _Changes(_Model):
    body: _From | None = None


class _IssueComment(_Payload):
    action: Literal["created", "edited", "deleted"]
    issue: _Issue
    comment: _Comment
    changes: _Changes = _Changes()


class _Member(_Payload):
    member: _Account | None = None  # of an account that is gone


class _CheckRun(_Model):
    head_sha: Sha
    external_id: str | None = None


class _RequestedAction(_Model):
    identifier: str = ""


class _CheckRunEvent(_Payload):
    check_run: _CheckRun
    requested_action: _RequestedAction = _RequestedAction()


class _CheckSuite(_Model):
    head_sha: Sha


class _CheckSuiteEvent(_Payload):
    check_suite: _CheckSuite


ModelT = TypeVar("ModelT", bound=_Model)


def parse(event: str, payload: object) -> Event:
    """The event that a payload tells. Raises PayloadError naming the field that is missing or wrong."""
    reader = _READERS.get(event)
    if reader is None:
        return Ignored(f"event {event!a} is not one of ours")
    if not isinstance(payload, dict):
        raise PayloadError(f"{event}: the payload is {type(payload).__name__}, an object was expected")
    if "installation" not in payload:
        return Ignored("it names no installation: not the App's webhook sent it, but a repository's")
    return reader(payload)


def lane(event: str, payload: object) -> str:
    """What a delivery is ordered by: its repository's id, or one common lane for events without one.

    Comments have a lane for each issue, `repository:issue`: a review repository holds all candidates of an
    assessment, and the ticks of one need not wait for another's. What must stay in order does: edits of one
    comment are differences from the edit before, and they share its issue. A candidate's pushes and check
    runs share their repository. Comments and pushes need no order among them: GitHub promises none, a
    decision reads the record in the transaction that it writes in, and the one command that touches attempts,
    `/rerun`, comes out well either way round: the newer push gives the older one's run up.
    """
    repository = _number(payload, "repository", "id")
    issue = _number(payload, "issue", "number") if event == "issue_comment" else None
    if repository is None:
        return "none"
    return str(repository) if issue is None else f"{repository}:{issue}"


def _number(payload: object, part: str, name: str) -> int | None:
    inner = payload.get(part) if isinstance(payload, dict) else None
    found = inner.get(name) if isinstance(inner, dict) else None
    return found if isinstance(found, int) else None


def _push(payload: dict[str, Any]) -> Event:
    push = _read(_Push, "push", payload)
    return Pushed(
        repo_id=push.repository.id,
        repo=push.repository.full_name,
        installation_id=push.installation.id,
        ref=push.ref,
        before=push.before,
        after=push.after,
        sender=push.pusher.name if push.sender is None else push.sender.login,
    )


def _issue_comment(payload: dict[str, Any]) -> Event:
    action = payload.get("action")
    if action == "created":
        return _comment_created(payload)
    if action not in {"edited", "deleted"}:
        return Ignored(f"issue_comment.{action!a} changes nothing of ours")
    told = _read(_IssueComment, "issue_comment", payload)
    if told.sender.type == "Bot":
        return Ignored("a bot did it, we ourselves in most cases")
    where = (told.repository.full_name, told.installation.id, told.issue.number, told.comment.id)
    if told.action == "deleted":
        return CommentDeleted(*where, sender=told.sender.login)
    before = None if told.changes.body is None else told.changes.body.old
    old = None if before is None else unmarked(before)
    body = unmarked(told.comment.body or "")
    return CommentEdited(*where, body=body, old_body=old, sender=told.sender.login)


def _comment_created(payload: dict[str, Any]) -> Event:
    """Most comments are people's talk: only what begins like a command of ours is read further."""
    comment = payload.get("comment")
    body = comment.get("body") if isinstance(comment, dict) else None
    if not isinstance(body, str) or read_command(body) is None:
        return Ignored("a comment without a command")
    told = _read(_IssueComment, "issue_comment", payload)
    if told.sender.type == "Bot":
        return Ignored("bots give no commands")
    where = (told.repository.full_name, told.installation.id, told.issue.number, told.comment.id)
    return CommentCreated(*where, body, told.sender.login)


def _member(payload: dict[str, Any]) -> Event:
    if payload.get("action") != "added":
        return Ignored(f"member.{payload.get('action')!a} starts nothing")
    told = _read(_Member, "member", payload)
    if told.member is None:
        return Ignored("nobody was added")
    where = (told.repository.full_name, told.repository.id, told.installation.id)
    return MemberAdded(*where, login=told.member.login, sender=told.sender.login)


def _check_run(payload: dict[str, Any]) -> Event:
    action = payload.get("action")
    if action not in {"rerequested", "requested_action"}:
        return Ignored(f"check_run.{action!a} asks for nothing")
    told = _read(_CheckRunEvent, "check_run", payload)
    if action == "requested_action" and told.requested_action.identifier != RERUN_IDENTIFIER:
        return Ignored(f"the button {told.requested_action.identifier!a} is not one of ours")
    return _rerun(
        told, told.check_run.head_sha, told.check_run.external_id or "", resets=action == "rerequested"
    )


def _check_suite(payload: dict[str, Any]) -> Event:
    if payload.get("action") != "rerequested":
        return Ignored(f"check_suite.{payload.get('action')!a} asks for nothing")
    told = _read(_CheckSuiteEvent, "check_suite", payload)
    return _rerun(told, told.check_suite.head_sha, "", resets=True)


def _rerun(told: _Payload, head_sha: str, external_id: str, *, resets: bool) -> RerunRequested:
    return RerunRequested(
        repo=told.repository.full_name,
        repo_id=told.repository.id,
        installation_id=told.installation.id,
        head_sha=head_sha,
        external_id=external_id,
        sender=told.sender.login,
        resets=resets,
    )


def _read(model: type[ModelT], event: str, payload: dict[str, Any]) -> ModelT:
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise PayloadError(f"{event}: {field}: {first['msg']}") from None


_READERS: Mapping[str, Callable[[dict[str, Any]], Event]] = MappingProxyType(
    {
        "push": _push,
        "issue_comment": _issue_comment,
        "check_run": _check_run,
        "check_suite": _check_suite,
        "member": _member,
    }
)
