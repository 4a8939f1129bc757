"""Who may open the set-up pages: random tickets that expire, of which the record keeps digests only.

A link from the operator's terminal opens once and becomes a session; a session hands out the `state` of one
journey to GitHub. No ticket is ever logged.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from app.clock import written
from app.ports import Records
from app.state import Ticket

LINK, SESSION, STATE = "link", "session", "state"
LASTS = {
    LINK: timedelta(minutes=15),
    SESSION: timedelta(hours=2),
    STATE: timedelta(hours=1),  # GitHub gives as long for the whole journey
}


def digest(secret: str) -> str:
    """What the record knows of a ticket: SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def issue(records: Records, purpose: str, now: str, bound_to: str = "") -> str:
    """A new ticket; earlier ones of this purpose and bond are void. `bound_to`: another ticket's secret."""
    secret, bond = secrets.token_urlsafe(32), _bond(bound_to)
    records.drop_expired_tickets(now)
    if purpose != SESSION:  # a second session ends no first one
        records.drop_tickets(purpose=purpose, bound_to=bond)
    expires = written(datetime.fromisoformat(now) + LASTS[purpose])
    records.add_ticket(Ticket(digest(secret), purpose, bond, expires))
    return secret


def opens(records: Records, purpose: str, secret: str, now: str, bound_to: str = "") -> bool:
    """Whether this is a ticket for the purpose, bound as it must be, and not expired."""
    ticket = records.ticket(digest(secret))
    if ticket is None or ticket.purpose != purpose or ticket.expires_at <= now:
        return False
    return hmac.compare_digest(ticket.bound_to, _bond(bound_to))


def take(records: Records, purpose: str, secret: str, now: str, bound_to: str = "") -> bool:
    """Like `opens`, and the ticket is used up."""
    return opens(records, purpose, secret, now, bound_to) and records.take_ticket(digest(secret))


def form_token(session: str) -> str:
    """What a form of this session carries, so that no other site can send it. HMAC-SHA256, hexadecimal."""
    return hmac.new(session.encode(errors="replace"), b"proofgrade setup form", hashlib.sha256).hexdigest()


def is_form_token(session: str, token: str) -> bool:
    """Whether a form came from a page of this session, compared in constant time."""
    return hmac.compare_digest(form_token(session).encode(), token.encode(errors="replace"))


def _bond(secret: str) -> str:
    return digest(secret) if secret else ""
