"""The codes of signing in, and when they hold: pure functions of a secret, a key and an instant.

The classroom's screen shows a code that changes every half minute and belongs to one session; a
trainee carries one's own badge code, which a teacher scans or types. Neither is stored anywhere.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from django.utils.http import base36_to_int, int_to_base36

STEP_SECONDS = 30
CODE_BYTES = 9  # 72 bits: nobody guesses it in a minute
REMEMBERED_STEPS = 240  # for two hours an old code is called old, not forged
BADGE_CHECKS = 5
BADGE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Verdict(StrEnum):
    """What a scanned code is worth."""

    VALID = "valid"
    EXPIRED = "expired"
    FORGED = "forged"


@dataclass(frozen=True)
class Reading:
    """A code with its verdict, and the session it belongs to unless it is forged."""

    verdict: Verdict
    session: int | None = None


class Standing(StrEnum):
    """Where an instant lies in a session's window."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    OVER = "over"


@dataclass(frozen=True)
class Window:
    """When one may sign in at a session: from `opens_at`, late from `late_from`, until `closes_at`."""

    opens_at: dt.datetime
    late_from: dt.datetime
    closes_at: dt.datetime

    def standing(self, at: dt.datetime) -> Standing:
        """Return where an instant lies; the window is half-open."""
        if at < self.opens_at:
            return Standing.EARLY
        if at >= self.closes_at:
            return Standing.OVER
        return Standing.ON_TIME if at < self.late_from else Standing.LATE


def window_of(
    starts_at: dt.datetime, ends_at: dt.datetime, *, opens_before: int, late_after: int
) -> Window:
    """Return the window of a session; both margins in minutes from its start."""
    return Window(
        starts_at - dt.timedelta(minutes=opens_before),
        min(starts_at + dt.timedelta(minutes=late_after), ends_at),
        ends_at,
    )


def step_of(at: dt.datetime) -> int:
    """Return the number of the half minute that an instant falls into."""
    return int(at.timestamp()) // STEP_SECONDS


def code_for(session: int, at: dt.datetime, *, secret: bytes) -> str:
    """Return the code that the screen of a session shows at an instant, short enough for an address."""
    return f"{int_to_base36(session)}-{_mark(session, step_of(at), secret)}"


def read_code(code: str, at: dt.datetime, *, secret: bytes) -> Reading:
    """Judge a scanned code: the current and the previous half minute's are valid.

    The session's key is part of what is signed, so a code never opens another session.
    """
    key, _, mark = code.partition("-")
    try:
        session = base36_to_int(key)
    except ValueError:
        return Reading(Verdict.FORGED)
    now = step_of(at)
    for age in range(REMEMBERED_STEPS):
        if hmac.compare_digest(mark.encode(), _mark(session, now - age, secret).encode()):
            return Reading(Verdict.VALID if age <= 1 else Verdict.EXPIRED, session)
    return Reading(Verdict.FORGED)


def badge_code(enrolment: int, *, secret: bytes) -> str:
    """Return the code on a trainee's badge: the key and check letters, good for typing."""
    digest = _digest(f"badge:{enrolment}", secret)
    checks = "".join(BADGE_LETTERS[byte % len(BADGE_LETTERS)] for byte in digest[:BADGE_CHECKS])
    return f"{int_to_base36(enrolment).upper()}-{checks}"


def badge_owner(text: str, *, secret: bytes) -> int | None:
    """Return whose badge was scanned or typed, whatever the input method did to it; None for none."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    try:
        enrolment = base36_to_int(plain.partition("-")[0])
    except ValueError:
        return None
    expected = badge_code(enrolment, secret=secret)
    return enrolment if hmac.compare_digest(plain.encode(), expected.encode()) else None


def _mark(session: int, step: int, secret: bytes) -> str:
    digest = _digest(f"session:{session}:{step}", secret)
    return base64.urlsafe_b64encode(digest[:CODE_BYTES]).decode()


def _digest(text: str, secret: bytes) -> bytes:
    return hmac.new(secret, text.encode(), hashlib.sha256).digest()
