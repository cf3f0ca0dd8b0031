"""The figure on the bell, and the alarm when messages do not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from core.navigation.registry import Card, HomeCard, register_counter, register_home_card
from core.notices.selectors import unavailable_count, undelivered_count, unread_count

if TYPE_CHECKING:
    from organizations.models import User


def delivery_alarm(user: User) -> Card | None:
    """Tell system administrators how many messages did not arrive; nothing when all did."""
    if not import_string(settings.RIGHTS_PREDICATE)(user, "accounts.manage"):
        return None
    undelivered, unavailable = undelivered_count(), unavailable_count()
    if not undelivered and not unavailable:
        return None
    counts = {"undelivered": undelivered, "unavailable": unavailable}
    return Card("notices/delivery_alarm.html", counts)


register_counter("notices:list", unread_count)
register_home_card(HomeCard("notices.delivery_alarm", delivery_alarm, order=5))
