"""Tickets: each opens what it was made for, as long as it lasts, and what is used up stays so."""

from __future__ import annotations

import pytest

from app.db.store import SqlStore
from app.setup.tickets import LINK, SESSION, STATE, form_token, is_form_token, issue, opens, take
from tests.app.setup.desk import MovingClock


@pytest.mark.parametrize(("purpose", "minutes"), [(LINK, 15), (SESSION, 120), (STATE, 60)])
def test_a_ticket_lasts_so_long(store: SqlStore, purpose: str, minutes: int) -> None:
    """A minute before its end it opens, at its end it does not."""
    clock = MovingClock()
    with store.transaction() as records:
        secret = issue(records, purpose, clock.now())
        clock.pass_by(minutes=minutes - 1)
        assert opens(records, purpose, secret, clock.now())
        clock.pass_by(minutes=1)
        assert not opens(records, purpose, secret, clock.now())
        assert not take(records, purpose, secret, clock.now())


def test_a_ticket_is_taken_once(store: SqlStore) -> None:
    """The second one to take it gets nothing."""
    now = MovingClock().now()
    with store.transaction() as records:
        secret = issue(records, LINK, now)
        assert take(records, LINK, secret, now)
        assert not take(records, LINK, secret, now)


def test_a_ticket_is_for_one_purpose(store: SqlStore) -> None:
    """A link is no session, and the state of a journey is no link."""
    now = MovingClock().now()
    with store.transaction() as records:
        link = issue(records, LINK, now)
        assert not opens(records, SESSION, link, now)
        assert not opens(records, STATE, link, now)


def test_a_state_belongs_to_its_session(store: SqlStore) -> None:
    """Another session cannot use it, and a newer one of the same session voids it."""
    now = MovingClock().now()
    with store.transaction() as records:
        mine, other = issue(records, SESSION, now), issue(records, SESSION, now)
        first = issue(records, STATE, now, bound_to=mine)
        theirs = issue(records, STATE, now, bound_to=other)
        assert not opens(records, STATE, first, now, bound_to=other)
        assert not opens(records, STATE, first, now)
        assert opens(records, STATE, first, now, bound_to=mine)
        issue(records, STATE, now, bound_to=mine)
        assert not opens(records, STATE, first, now, bound_to=mine)
        assert opens(records, STATE, theirs, now, bound_to=other)


def test_a_new_link_voids_the_earlier_one_but_no_session(store: SqlStore) -> None:
    """Whoever is in stays in; an address that lies around in a terminal opens nothing."""
    now = MovingClock().now()
    with store.transaction() as records:
        session, old = issue(records, SESSION, now), issue(records, LINK, now)
        issue(records, LINK, now)
        assert not opens(records, LINK, old, now)
        assert opens(records, SESSION, session, now)


def test_expired_tickets_are_swept(store: SqlStore) -> None:
    """What expired goes when the next ticket is made."""
    clock = MovingClock()
    with store.transaction() as records:
        issue(records, SESSION, clock.now())
        clock.pass_by(hours=3)
        issue(records, LINK, clock.now())
        records.drop_tickets(purpose=LINK)
        records.drop_expired_tickets(clock.now())
        assert records.connection.exec_driver_sql("SELECT count(*) FROM setup_tickets").scalar() == 0  # type: ignore[attr-defined]


def test_a_form_token_belongs_to_its_session() -> None:
    """It can be made from the session's secret only, and odd input is no error."""
    assert is_form_token("one", form_token("one"))
    assert not is_form_token("two", form_token("one"))
    assert not is_form_token("one", "\udce9")
    assert "one" not in form_token("one")
