"""Deliveries as GitHub sends them: payloads with a few more fields than we read, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from itertools import count
from typing import Any
from uuid import uuid4

from tests.app.fake_github import INSTALLATION

SECRET = "a secret of the hook"
ZEROS = "0" * 40
_counter = count(1)


def push(
    repo: str, repo_id: int, *, before: str, after: str, sender: str, ref: str = "refs/heads/main"
) -> dict[str, Any]:
    """A push."""
    return {"ref": ref, "before": before, "after": after, "forced": False, **_common(repo, repo_id, sender)}


def comment_edited(
    repo: str, number: int, comment_id: int, *, old: str, new: str, sender: str
) -> dict[str, Any]:
    """A person edited a comment."""
    return {
        "action": "edited",
        "changes": {"body": {"from": old}},
        "issue": {"number": number, "pull_request": {}},
        "comment": {"id": comment_id, "body": new, "user": {"login": "proofgrade[bot]", "type": "Bot"}},
        **_common(repo, 1, sender),
    }


def comment_deleted(repo: str, number: int, comment_id: int, text: str, sender: str) -> dict[str, Any]:
    """A person deleted a comment."""
    return {
        "action": "deleted",
        "issue": {"number": number, "pull_request": {}},
        "comment": {"id": comment_id, "body": text},
        **_common(repo, 1, sender),
    }


def comment_created(repo: str, number: int, comment_id: int, text: str, sender: str) -> dict[str, Any]:
    """A person wrote a comment."""
    return {
        "action": "created",
        "issue": {"number": number, "pull_request": {}},
        "comment": {"id": comment_id, "body": text},
        **_common(repo, 1, sender),
    }


def member_added(repo: str, repo_id: int, login: str) -> dict[str, Any]:
    """A person accepted an invitation."""
    member = {"login": login, "id": 9, "type": "User"}
    return {"action": "added", "member": member, "changes": {}, **_common(repo, repo_id, login)}


def rerequested(repo: str, repo_id: int, sha: str, external_id: str, sender: str) -> dict[str, Any]:
    """A person pressed re-run on a check run."""
    return {
        "action": "rerequested",
        "check_run": {"id": 5, "head_sha": sha, "external_id": external_id},
        **_common(repo, repo_id, sender),
    }


def requested(
    repo: str, repo_id: int, sha: str, external_id: str, *, identifier: str, sender: str
) -> dict[str, Any]:
    """A person pressed a button of ours under a check run."""
    told = rerequested(repo, repo_id, sha, external_id, sender)
    return told | {"action": "requested_action", "requested_action": {"identifier": identifier}}


def suite_rerequested(repo: str, repo_id: int, sha: str, sender: str) -> dict[str, Any]:
    """A person asked for all check runs of a commit again."""
    suite = {"id": 6, "head_sha": sha}
    return {"action": "rerequested", "check_suite": suite, **_common(repo, repo_id, sender)}


def signed(event: str, body: bytes, *, guid: str | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of a delivery."""
    return {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": guid or str(uuid4()),
        "x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
    }


def as_body(payload: dict[str, Any]) -> bytes:
    """The payload as GitHub writes it."""
    return json.dumps(payload).encode()


def _common(repo: str, repo_id: int, sender: str) -> dict[str, Any]:
    return {
        "repository": {"id": repo_id, "full_name": repo, "private": True},
        "installation": {"id": INSTALLATION, "node_id": f"n{next(_counter)}"},
        "sender": {"login": sender, "id": 9, "type": "Bot" if sender.endswith("[bot]") else "User"},
    }
