"""Which deliveries are sent again: those that the record has not, a few times, as long as GitHub can."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.reconcile.lost import TRIES_MAX, look_from, plan
from app.state import Sent

NOW = "2026-03-02T12:00:00Z"
OLD = "2026-03-02T10:00:00Z"


def sent(number: int, guid: str, at: str = OLD, *, redelivery: bool = False) -> Sent:
    """One sending of a push."""
    return Sent(number, guid, "push", at, redelivery, 11)


def test_delivery_that_the_record_has_not_is_sent_again() -> None:
    """Whatever GitHub noted as the answer: what counts is that we have it."""
    found = plan([sent(1, "here"), sent(2, "lost")], {"here"}, NOW)
    assert [one.id for one in found.redeliver] == [2]
    assert found.given_up == ()


def test_oldest_comes_first_and_the_last_sending_is_repeated() -> None:
    """In the order in which the deliveries were first sent."""
    again = sent(9, "first", "2026-03-02T11:00:00Z", redelivery=True)
    found = plan([again, sent(2, "second", "2026-03-02T10:30:00Z"), sent(1, "first")], set(), NOW)
    assert [one.id for one in found.redeliver] == [9, 2]


def test_after_a_few_times_it_is_given_up() -> None:
    """The redeliveries that GitHub logged are counted; a lost cause holds nothing up."""
    tried = [sent(n, "lost", redelivery=True) for n in range(2, 2 + TRIES_MAX)]
    found = plan([sent(1, "lost"), *tried], set(), NOW)
    assert (found.redeliver, found.given_up) == ((), ("lost",))
    assert found.horizon == "2026-03-02T11:45:00Z"


def test_what_is_under_way_is_waited_for() -> None:
    """A sending of a moment ago may still be answered; it is looked at again next time."""
    found = plan([sent(1, "young", "2026-03-02T11:59:30Z")], set(), NOW)
    assert found.redeliver == ()
    assert found.horizon == "2026-03-02T11:45:00Z"


def test_horizon_stays_before_what_is_open() -> None:
    """Next time the log is read from the oldest delivery that is not settled."""
    assert plan([sent(1, "lost")], set(), NOW).horizon == OLD
    assert plan([sent(1, "here")], {"here"}, NOW).horizon == "2026-03-02T11:45:00Z"


def test_log_is_read_as_far_back_as_github_sends_again() -> None:
    """Three days at most, also after a longer outage and at the very first look."""
    assert look_from("", NOW) == look_from("2026-01-01T00:00:00Z", NOW) == "2026-02-27T12:00:00Z"
    assert look_from(OLD, NOW) == OLD


@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 59)), max_size=40),
    st.sets(st.integers(0, 6)),
)
def test_every_lost_delivery_ends_settled(log: list[tuple[int, bool, int]], here: set[int]) -> None:
    """Whatever the log: nothing known is sent, nothing twice at once, and nothing open is left behind."""
    entries = [
        sent(number, f"g{guid}", f"2026-03-02T10:{minute:02}:00Z", redelivery=redelivery)
        for number, (guid, redelivery, minute) in enumerate(log)
    ]
    known = {f"g{guid}" for guid in here}
    found = plan(entries, known, NOW)
    guids = [one.guid for one in found.redeliver]
    assert len(guids) == len(set(guids))
    assert not known & {*guids, *found.given_up}
    assert {*guids, *found.given_up} == {one.guid for one in entries} - known
    assert all(found.horizon <= one.at for one in found.redeliver)
