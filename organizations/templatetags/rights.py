"""Rights and the session in templates, built into each: what a role may not do is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from organizations.models import User
from organizations.permissions import is_allowed
from organizations.sessions import idle_seconds

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

register = template.Library()


@register.filter
def may(user: User | AnonymousUser, right: str) -> bool:
    """Return whether the user carries the right somewhere: `{% if user|may:"reports.fill" %}`."""
    return is_allowed(user, right)


@register.simple_tag
def allowed(user: User | AnonymousUser, right: str, target: Model) -> bool:
    """Return whether the right reaches the row: `{% allowed user "reports.fill" form as ok %}`."""
    return is_allowed(user, right, target)


@register.inclusion_tag("accounts/session_ending.html")
def session_ending(user: User | AnonymousUser) -> dict[str, int]:
    """Show, hidden until it is time, the warning that the session is about to end."""
    return {"idle": idle_seconds(user) if isinstance(user, User) else 0}
