"""The cards of the home page: what waits, and how far the training is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.navigation.registry import Card
from organizations.permissions import is_allowed
from reports.selectors.progress import campaign_choices, progress_of
from reports.selectors.submissions import returned_to, waiting_for
from reports.selectors.todos import todos_of

if TYPE_CHECKING:
    from organizations.models import User


def todo_card(user: User) -> Card | None:
    """Show what waits for a member of staff."""
    if not is_allowed(user, "reports.fill"):
        return None
    return Card("reports/card_todos.html", {"todos": todos_of(user)})


def progress_card(user: User) -> Card | None:
    """Show the latest running campaign at the user's topmost unit, and who lags most there."""
    choices = campaign_choices(user) if is_allowed(user, "reports.see") else []
    if not choices:
        return None
    return Card(
        "reports/card_progress.html", {"progress": progress_of(user, choices[0])}, wide=True
    )


def count_waiting(user: User) -> int:
    """Count the reports that wait for the user's decision or correction."""
    if not is_allowed(user, "reports.see"):
        return 0
    return waiting_for(user).count() + returned_to(user).count()
