"""What the App is asked to be: permissions and events, each with its reason, and GitHub's manifest form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

NAME_MAX = 34  # characters of an App's name on GitHub
ORGANISATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}")


@dataclass(frozen=True)
class Permission:
    """One permission: GitHub's key, the access that is asked for, and what it is for."""

    name: str
    access: str
    reason: str


@dataclass(frozen=True)
class Event:
    """One event of the webhook, and what it tells us."""

    name: str
    reason: str


PERMISSIONS = (
    Permission("administration", "write", "make and delete the repositories, invite, freeze"),
    Permission("contents", "write", "read submissions and assessments, push the starter and the mirror"),
    Permission("checks", "write", "show Deliverables, Reproducibility and Service level on a commit"),
    Permission("pull_requests", "write", "open the feedback and the review pull request"),
    Permission("issues", "write", "write and edit the comments on these pull requests"),
    Permission("actions", "write", "start the sealed run in the hiring repository and read its result"),
    Permission("metadata", "read", "GitHub gives it to every App: names and ids of repositories"),
    Permission("members", "read", "know owners, who read every desk; reviewers and leads by team"),
)
NOT_ASKED = (
    Permission(
        "workflows",
        "not asked",
        "only a starter with files under .github/workflows needs it: then add it on the App's page",
    ),
)
EVENTS = (
    Event("push", "a candidate pushed: an attempt begins"),
    Event("check_run", "somebody pressed Re-run or another button"),
    Event("check_suite", "somebody pressed Re-run all checks"),
    Event("issue_comment", "a reviewer ticked a box, or somebody changed one of our comments"),
    Event("pull_request", "a pull request of ours was closed or changed"),
    Event("workflow_run", "a sealed run in the hiring repository ended"),
    Event("member", "a candidate accepted the invitation: the clock starts"),
    Event("repository", "a repository was renamed, moved or made public"),
)
DESCRIPTION = "Grades take-homes by running them. Machines observe, people decide."


def is_organisation(name: str) -> bool:
    """Whether GitHub could have an organisation of this name."""
    return ORGANISATION.fullmatch(name) is not None


def manifest(organisation: str, public_url: str) -> dict[str, Any]:
    """GitHub's App manifest for a service at `public_url`, private to the organisation."""
    return {
        "name": f"Proofgrade {organisation}"[:NAME_MAX].rstrip("- "),
        "description": DESCRIPTION,
        "url": public_url,
        "public": False,
        "hook_attributes": {"url": webhook_url(public_url), "active": True},
        "redirect_url": f"{public_url}/setup/created",
        "setup_url": f"{public_url}/setup/installed",
        "setup_on_update": True,
        "request_oauth_on_install": False,
        "default_permissions": {one.name: one.access for one in PERMISSIONS},
        "default_events": [one.name for one in EVENTS],
    }


def webhook_url(public_url: str) -> str:
    """Where GitHub delivers."""
    return f"{public_url}/webhook"


def creation_url(github_url: str, organisation: str, state: str) -> str:
    """Where the browser sends the manifest. GitHub Enterprise Server and GHE.com have the same path."""
    place = f"{github_url}/organizations/{quote(organisation, safe='')}/settings/apps/new"
    return f"{place}?{urlencode({'state': state})}"


def settings_url(github_url: str, organisation: str, slug: str) -> str:
    """The App's own settings page, for its owners."""
    return f"{github_url}/organizations/{quote(organisation, safe='')}/settings/apps/{quote(slug, safe='')}"
