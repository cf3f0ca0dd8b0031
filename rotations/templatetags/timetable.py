"""Times of sessions in templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from rotations.sessions import time_text

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

register = template.Library()


@register.filter
def session_time(period: DateTimeTZRange) -> str:
    """`{{ session.period|session_time }}`: 3月9日 08:30–10:00."""
    return time_text(period)
