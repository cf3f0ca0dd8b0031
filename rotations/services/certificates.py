"""The certificates of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit.services import record
from core.days import first_day, last_day
from core.papers.html import render_html_pdf
from core.papers.qr import qr_svg
from rotations.enums import DocumentKind
from rotations.selectors.completion import certificates_of
from rotations.services.documents import keep_paper

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch, BatchDocument, Completion


def make_certificates(batch: Batch, *, by: User) -> BatchDocument:
    """Print the certificates (结业证书) of a class into one document and keep it.

    Raises ValidationError("empty") while nobody has completed.
    """
    completed = certificates_of(batch)
    if not completed:
        raise ValidationError("本班还没有认定结业的学员。", code="empty")
    context = {
        "title": f"{batch}结业证书",
        "batch": batch,
        "first_day": first_day(batch.dates),
        "last_day": last_day(batch.dates),
        "certificates": [(row, qr_of(row), days_of(row)) for row in completed],
    }
    content = render_html_pdf("rotations/print/certificates.html", context, landscape=True)
    name = f"{batch}结业证书（{len(completed)}人）.pdf"
    document = keep_paper(batch, DocumentKind.CERTIFICATES, content, name, by=by)
    detail = {"count": len(completed)}
    record("batches.certificates", by=by, target=batch, path=batch.org_path, detail=detail)
    return document


def qr_of(completion: Completion) -> str:
    """Return the picture that leads to the public check page, where the office has one."""
    if not (settings.PUBLIC_CERTIFICATES and settings.SITE_URL):
        return ""
    path = reverse("phone:certificate_check", args=[completion.public_code])
    return qr_svg(f"{settings.SITE_URL}{path}", size_mm=22)


def days_of(completion: Completion) -> float:
    """Return the credited minutes as days of the campaign, to one decimal."""
    return round(completion.minutes / completion.enrolment.batch.campaign.minutes_per_day, 1)
