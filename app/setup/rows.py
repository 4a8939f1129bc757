"""The self-test's rows: what was found, and how to mend it. Pure: facts in, rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.setup.facts import Facts, Unknown
from app.setup.row import PAGES, Row, State, in_section
from app.setup.rows_app import app_rows, event_rows, permission_rows
from app.setup.rows_organisation import organisation_rows

REFUSED = frozenset({401, 403, 404})


def rows(facts: Facts) -> tuple[Row, ...]:
    """All rows, section by section."""
    return tuple(row for section in SECTIONS for row in section(facts))


def _service(facts: Facts) -> Iterator[Row]:
    row = in_section("Service")
    if facts.missing:
        yield row("connected to GitHub", State.WRONG, f"missing: {', '.join(facts.missing)}", PAGES)
    else:
        yield row("connected to GitHub", State.OK, "App and hiring repository are known")
    yield _address(facts)
    what = "strangers are kept out of /setup"
    if isinstance(facts.stranger, Unknown):
        yield row(
            what, State.UNKNOWN, facts.stranger.why, f"open {facts.public_url}/setup in a private window"
        )
    elif facts.stranger in REFUSED:
        yield row(what, State.OK, f"without a ticket it answers {facts.stranger}")
    else:
        mend = "let the proxy in front pass the service's own answer and headers"
        yield row(what, State.WRONG, f"without a ticket it answers {facts.stranger}", mend)


def _address(facts: Facts) -> Row:
    row, url = in_section("Service"), urlsplit(facts.public_url)
    if is_local(facts.public_url) and not is_local(facts.api_url):
        return row(
            "public address",
            State.WRONG,
            f"{facts.public_url} leads to this host only",
            "set PROOFGRADE_PUBLIC_URL to the address by which GitHub and reviewers reach the service",
        )
    if url.scheme != "https" and not is_local(facts.public_url):
        mend = "put TLS in front and set PROOFGRADE_PUBLIC_URL to the https address"
        return row("public address", State.WRONG, f"{facts.public_url} is not encrypted", mend)
    return row("public address", State.OK, facts.public_url)


def is_local(url: str) -> bool:
    """Whether an address leads to the host itself."""
    name = urlsplit(url).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _runner(facts: Facts) -> Iterator[Row]:
    row = in_section("Runner")
    if isinstance(facts.engine, Unknown):
        yield row("Docker engine", State.UNKNOWN, facts.engine.why)
    elif facts.engine is not None:
        mend = "" if facts.engine else "run `proofgrade prepare` on the worker's host"
        said = "answers on this host" if facts.engine else "does not answer on this host"
        yield row("Docker engine", State.OK if facts.engine else State.WRONG, said, mend)
        said = "candidate code runs in containers on this host: let it hold nothing else of value"
        yield row("runner: local", State.OK, said)
    yield from _workflow(facts)


def _workflow(facts: Facts) -> Iterator[Row]:
    row, found = in_section("Runner"), facts.workflow
    if found is None:
        return
    if isinstance(found, Unknown):
        yield row("workflow", State.UNKNOWN, found.why)
    elif found.state is None:
        mend = f"copy workflows/{found.name} to .github/workflows/ of the hiring repository"
        yield row("workflow", State.WRONG, f"{found.name} is missing", mend)
    elif found.state != "active":
        mend = "enable it on the Actions page of the hiring repository"
        yield row("workflow", State.WRONG, f"{found.name} is {found.state}", mend)
    else:
        yield row("workflow", State.OK, f"{found.name} is active")
    if not isinstance(found, Unknown):
        on = found.enabled
        state = State.UNKNOWN if on is None else State.OK if on else State.WRONG
        said = "GitHub does not say" if on is None else "enabled" if on else "disabled"
        mend = "" if on else "enable Actions in the settings of the hiring repository"
        yield row("Actions in the hiring repository", state, said, mend)


SECTIONS: tuple[Callable[[Facts], Iterator[Row]], ...] = (
    _service,
    app_rows,
    permission_rows,
    event_rows,
    organisation_rows,
    _runner,
)
