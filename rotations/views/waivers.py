"""How the pages answer what the rules of scheduling refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages

from organizations.permissions import is_allowed
from rotations.forms.waivers import WaiverFields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model
    from django.forms import BaseForm
    from django.http import HttpRequest

    from organizations.models import User
    from rotations.scheduling.findings import Finding
    from rotations.scheduling.violations import RuleViolation
    from rotations.services.relocation import Moved

WAIVE = "rotations.manage_batch"
MOST_TOLD = 4


def put_violation(form: BaseForm, violation: RuleViolation, *, user: User, target: Model) -> None:
    """List the findings above the form; the organizer's staff may give a reason against them."""
    if isinstance(form, WaiverFields):
        form.put_violation(violation, may_waive=is_allowed(user, WAIVE, target))
    else:
        form.add_error(None, violation)


def tell_moved(request: HttpRequest, moved: Moved) -> None:
    """Say after a class was moved which rooms it has now, and what should be looked at."""
    for note in moved.notes:
        messages.warning(request, note)
    tell_reminders(request, moved.findings)


def tell_reminders(request: HttpRequest, findings: Sequence[Finding]) -> None:
    """Say after storing what should be looked at; exceptions just made need no reminder."""
    reminders = [finding for finding in findings if not finding.exception]
    for finding in reminders[:MOST_TOLD]:
        messages.warning(request, finding.message)
    if len(reminders) > MOST_TOLD:
        messages.warning(
            request, f"另有 {len(reminders) - MOST_TOLD} 处提醒，见本次轮训的“冲突检查”。"
        )
