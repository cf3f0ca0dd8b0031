"""Numbers without gaps: the register of a unit is locked while a number is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from core.days import today
from core.papers.wording import paper_number
from reports.models import DocumentNumber

if TYPE_CHECKING:
    from organizations.models import Organization

REPORT_PREFIX = "轮训报"


def next_number(organization: Organization, prefix: str = REPORT_PREFIX) -> str:
    """Take the unit's next number of the year: 轮训报〔2026〕3号.

    Part of the caller's transaction: when it rolls back, the number was never taken.
    """
    year = today().year
    register, _ = DocumentNumber.objects.get_or_create(
        organization=organization, prefix=prefix, year=year
    )
    DocumentNumber.objects.filter(pk=register.pk).update(last=F("last") + 1)  # locks the row
    register.refresh_from_db(fields=["last"])
    return paper_number(prefix, year, register.last)
