"""Slips with which the trainees of a class come in: a link as QR code and a code to type, each once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.audit.services import record
from core.days import last_day, midnight
from core.papers.html import render_html_pdf
from core.papers.qr import qr_data_uri
from organizations.services.tickets import issue_login_code, issue_login_ticket
from rotations.selectors.sessions import trainees_of
from trainees.services.accounts import open_trainee_account

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch, Enrolment

DAYS_AFTER = 7  # hours and certificates are still looked up after the class


@dataclass(frozen=True)
class LoginSlip:
    """What one trainee gets in the hand."""

    enrolment: Enrolment
    code: str
    picture: str  # the link as a QR code


@transaction.atomic
def issue_logins(batch: Batch, *, origin: str, by: User) -> list[LoginSlip]:
    """Open the accounts of everybody seated and give each a new link and a new code.

    Both work until a week after the class. Somebody who also works in the system gets no slip:
    they log in with their password. `origin` is the address of the site as phones reach it.
    Raises ValidationError when nobody is seated or the class is long over.
    """
    valid_for = _until_after(batch)
    slips = []
    for enrolment in trainees_of([batch.pk]):
        user = open_trainee_account(enrolment.person, by=by)
        try:
            link = issue_login_ticket(user, valid_for=valid_for)
            code = issue_login_code(user, valid_for=valid_for)
        except ValidationError:
            continue
        address = origin.rstrip("/") + reverse("accounts:ticket", args=[link])
        slips.append(LoginSlip(enrolment, code, qr_data_uri(address)))
    if not slips:
        raise ValidationError("名册上没有需要登录码的学员。", code="empty")
    detail = {"slips": len(slips)}
    record("batches.issue_logins", by=by, target=batch, path=batch.org_path, detail=detail)
    return slips


def _until_after(batch: Batch) -> dt.timedelta:
    ends = last_day(batch.dates) + dt.timedelta(days=DAYS_AFTER + 1)
    left = midnight(ends) - timezone.now()
    if left <= dt.timedelta():
        raise ValidationError("班次已结束一周以上，不再发放登录码。", code="over")
    return left


def print_logins(batch: Batch, *, origin: str, by: User) -> bytes:
    """Return the slips as a PDF to cut apart. The codes exist nowhere else."""
    slips = issue_logins(batch, origin=origin, by=by)
    context = {
        "title": f"{batch}登录码",
        "batch": batch,
        "slips": slips,
        "origin": origin.rstrip("/") + reverse("accounts:code"),
    }
    return render_html_pdf("rotations/print/logins.html", context)
