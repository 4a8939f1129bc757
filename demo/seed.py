"""Who and what is there when the emulator starts: an organisation, its people, the installed App."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

# What the App asks for when somebody installs it. GitHub adds metadata by itself.
PERMISSIONS: Mapping[str, str] = {
    "actions": "write",
    "administration": "write",
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
}
EVENTS = ("check_run", "check_suite", "issue_comment", "member", "pull_request", "push")


def _token() -> str:
    return f"ghp_{secrets.token_hex(18)}"


def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@dataclass(frozen=True)
class User:
    """Somebody with an account and a token. `role` in the organisation: admin, member or None."""

    login: str
    name: str
    role: str | None = None
    token: str = field(default_factory=_token, repr=False)


@dataclass(frozen=True)
class Seed:
    """The world at the start. Secrets are made anew for each Seed and never shown by repr."""

    webhook_url: str
    org: str = "acme"
    app_id: int = 4242
    app_slug: str = "proofgrade"
    app_name: str = "Proofgrade"
    installation_id: int = 77
    webhook_secret: str = field(default_factory=secrets.token_hex, repr=False)
    private_key: str = field(default_factory=_private_key, repr=False)  # PEM
    lead: User = field(default_factory=lambda: User("lena-lead", "Lena Lead", "admin"))
    reviewer: User = field(default_factory=lambda: User("remy-review", "Remy Review", "member"))
    candidate: User = field(default_factory=lambda: User("cody-candidate", "Cody Candidate"))
    outsider: User = field(default_factory=lambda: User("otto-outside", "Otto Outside"))
    others: tuple[User, ...] = ()  # more candidates
    repos: tuple[str, ...] = ("hiring",)  # private, each with one commit
    installed: bool = True  # whether the App is there from the beginning

    @property
    def bot(self) -> str:
        """The login under which the App acts."""
        return f"{self.app_slug}[bot]"

    @property
    def people(self) -> tuple[User, ...]:
        """Everybody with an account."""
        return (self.lead, self.reviewer, self.candidate, self.outsider, *self.others)

    def to_emulate(self) -> dict[str, Any]:
        """The seed in the form that emulate's GitHub service reads."""
        return {
            "tokens": {user.token: {"login": user.login, "scopes": ["repo"]} for user in self.people},
            "github": {
                "users": [
                    {"login": user.login, "name": user.name, "email": f"{user.login}@example.org"}
                    for user in self.people
                ],
                "orgs": [{"login": self.org, "name": self.org.title(), "members": self._members()}],
                "repos": [{"owner": self.org, "name": name, "private": True} for name in self.repos],
                "apps": [self._app()] if self.installed else [],
            },
        }

    def _members(self) -> list[dict[str, str]]:
        return [{"login": user.login, "role": user.role} for user in self.people if user.role]

    def _app(self) -> dict[str, Any]:
        granted = {"permissions": dict(PERMISSIONS), "events": list(EVENTS)}
        installation = {
            "installation_id": self.installation_id,
            "account": self.org,
            "repository_selection": "all",
        }
        return {
            "app_id": self.app_id,
            "slug": self.app_slug,
            "name": self.app_name,
            "private_key": self.private_key,
            "webhook_url": self.webhook_url,
            "webhook_secret": self.webhook_secret,
            **granted,
            "installations": [installation | granted],
        }
