"""Forms: every value is escaped, and a hostile body is no error."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.web.forms import field, form, sent_fields


def test_values_are_escaped() -> None:
    """Nothing that somebody typed becomes markup."""
    hostile = '"><script>x</script>'
    page = form(hostile, hostile, field("name", hostile, hostile, [hostile]), hidden={"kept": hostile})
    assert "<script>" not in page


@given(st.binary(max_size=200))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    """Fields come out, or the one error that callers expect."""
    try:
        fields = sent_fields(body)
    except ValueError:
        return
    assert all(isinstance(value, str) for value in fields.values())


def test_fields_are_decoded() -> None:
    """As browsers send them."""
    assert sent_fields(b"repo=acme%2Fhiring&token=a+b") == {"repo": "acme/hiring", "token": "a b"}
