"""The self-test's rows about the App: its key, webhook, permissions and events. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from app.setup.facts import AppSeen, Asked, Facts, Installation, Unknown
from app.setup.manifest import EVENTS, PERMISSIONS, webhook_url
from app.setup.row import PAGES, Row, State, app_page, in_section, installations_page

LEVELS = ("", "read", "write", "admin")


def app_rows(facts: Facts) -> Iterator[Row]:
    """App, key, webhook, last deliveries."""
    row = in_section("App")
    if not isinstance(facts.app, Unknown):
        yield row("App and key", State.OK, f"{facts.app.slug} answers to its key")
    elif facts.app.refused:
        mend = "make a new private key on the App's page and set PROOFGRADE_PRIVATE_KEY, or make the App anew"
        yield row("App and key", State.WRONG, facts.app.why, f"{mend}: {PAGES}")
    else:
        yield row("App and key", State.UNKNOWN, facts.app.why)
    yield _hook(facts)
    yield _deliveries(facts)


def _hook(facts: Facts) -> Row:
    row, wanted = in_section("App"), webhook_url(facts.public_url)
    if isinstance(facts.hook, Unknown):
        return row("webhook", State.UNKNOWN, facts.hook.why)
    page = app_page(facts)
    if facts.hook.url != wanted:
        said = f"GitHub delivers to {facts.hook.url or 'nowhere'}"
        return row("webhook", State.WRONG, said, f"set the webhook URL to {wanted} at {page}")
    if not facts.hook.is_json:
        return row(
            "webhook", State.WRONG, "it delivers forms", f"set its content type to application/json at {page}"
        )
    if not facts.hook.checks_tls:
        return row("webhook", State.WRONG, "it accepts any certificate", f"enable SSL verification at {page}")
    return row("webhook", State.OK, f"GitHub delivers to {wanted}")


def _deliveries(facts: Facts) -> Row:
    row, found = in_section("App"), facts.deliveries
    if isinstance(found, Unknown):
        return row("last deliveries", State.UNKNOWN, found.why)
    if not found:
        return row("last deliveries", State.UNKNOWN, "GitHub has not delivered anything lately")
    failed = sum(not 200 <= one.status_code < 300 for one in found)
    event, status = found[0].event, found[0].status_code
    said = f"newest: {event}, answered {status or 'not at all'}; {failed} of {len(found)} failed"
    if 200 <= status < 300:
        return row("last deliveries", State.OK, said)
    mend = {
        0: "let GitHub reach the service: firewall, DNS, certificate",
        401: "the webhook secret differs: set the App's to PROOFGRADE_WEBHOOK_SECRET",
    }
    return row("last deliveries", State.WRONG, said, mend.get(status, "see the service's log"))


def permission_rows(facts: Facts) -> Iterator[Row]:
    """What was granted on the organisation; before the installation, nothing is."""
    row = in_section("Permissions")
    for wanted in PERMISSIONS:
        asks, granted = _access(facts.app, wanted.name), _access(facts.installation, wanted.name)
        if isinstance(asks, Unknown) or isinstance(granted, Unknown):
            yield row(wanted.name, State.UNKNOWN, "the App could not be read")
        elif _covers(granted, wanted.access):
            yield row(wanted.name, State.OK, granted)
        elif _covers(asks, wanted.access):
            mend = f"an owner of the organisation accepts the request at {installations_page(facts)}"
            yield row(wanted.name, State.WRONG, "asked for, not granted in the organisation", mend)
        else:
            mend = f"give {wanted.access} at {app_page(facts)}/permissions: {wanted.reason}"
            yield row(wanted.name, State.WRONG, f"the App has {asks or 'nothing'}", mend)


def event_rows(facts: Facts) -> Iterator[Row]:
    """What the App is told."""
    row = in_section("Events")
    for wanted in EVENTS:
        if isinstance(facts.app, Unknown):
            yield row(wanted.name, State.UNKNOWN, "the App could not be read")
        elif wanted.name in facts.app.events:
            yield row(wanted.name, State.OK, "subscribed")
        else:
            mend = f"tick it at {app_page(facts)}/permissions: {wanted.reason}"
            yield row(wanted.name, State.WRONG, "not subscribed", mend)


def _access(source: Asked[AppSeen] | Asked[Installation | None], name: str) -> str | Unknown:
    if isinstance(source, Unknown):
        return source
    return "" if source is None else source.permissions.get(name, "")


def _covers(access: str, wanted: str) -> bool:
    return access in LEVELS and LEVELS.index(access) >= LEVELS.index(wanted)
