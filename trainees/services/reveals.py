"""Showing personal data in the clear: one field, for a reason, leaving a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record_reading
from organizations.permissions import demand

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.models import Person

REVEALABLE = {"id_number": "身份证号", "mobile": "手机号码"}


@transaction.atomic
def reveal_person(person: Person, field: str, *, reason: str, by: User) -> str:
    """Return one sealed field in the clear after writing down who read it and why.

    Raises Http404 when the user lacks `trainees.reveal` over the person, ValidationError with
    code "field" (not revealable) or "reason" (none given).
    """
    demand(by, "trainees.reveal", person)
    if field not in REVEALABLE:
        raise ValidationError("没有这一项。", code="field")
    record_reading(by=by, target=person, fields=[field], reason=reason, path=person.org_path)
    return str(getattr(person, field))
