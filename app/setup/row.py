"""One row of the self-test, and the addresses on GitHub where a person mends things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.setup.facts import Facts, Installation, Unknown
from app.setup.manifest import settings_url

PAGES = "run `proofgrade setup` and open the address that it prints"


class State(StrEnum):
    """How a row stands."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Row:
    """One thing that was looked at. `mend` is empty where there is nothing to do."""

    section: str
    name: str
    state: State
    said: str
    mend: str = ""


def in_section(section: str) -> Callable[..., Row]:
    """Makes rows of one section: (name, state, said, mend)."""

    def row(name: str, state: State, said: str, mend: str = "") -> Row:
        return Row(section, name, state, said, mend)

    return row


def app_page(facts: Facts) -> str:
    """The App's settings, for its owners."""
    slug = "APP" if isinstance(facts.app, Unknown) else facts.app.slug
    return settings_url(facts.github_url, _owner(facts), slug)


def installations_page(facts: Facts) -> str:
    """The Apps that are installed on the organisation."""
    return f"{facts.github_url}/organizations/{_owner(facts)}/settings/installations"


def privileges_page(facts: Facts) -> str:
    """Where an owner says what members may do without being let in anywhere."""
    return f"{facts.github_url}/organizations/{_owner(facts)}/settings/member_privileges"


def _owner(facts: Facts) -> str:
    if facts.organisation is None and isinstance(facts.installation, Installation):
        return facts.installation.account
    return facts.organisation or "ORGANISATION"
