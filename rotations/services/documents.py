"""Papers of a batch: the notice that calls it, the handbook, and how papers are kept."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from core.audit.services import record
from core.days import first_day, last_day, today
from core.papers.docx import render_docx
from core.papers.html import render_html_pdf
from core.papers.pdf import render_pdf
from rotations.enums import BatchState, DocumentKind
from rotations.models import Batch, BatchDocument
from rotations.papers.notice import NoticeFacts, notice_paper
from rotations.selectors.documents import handbook_of, signer_of
from rotations.selectors.tours import where_held
from rotations.services.batch_news import tell_units

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import User

ISSUING_STATES = (BatchState.PUBLISHED, BatchState.CONFIRMED, BatchState.RUNNING)


def keep_paper(
    batch: Batch, kind: DocumentKind, content: bytes, name: str, *, by: User
) -> BatchDocument:
    """Keep a paper of a batch with its SHA-256 digest; what is kept is never written again."""
    document = BatchDocument(
        batch=batch,
        kind=kind,
        file_name=name,
        digest=hashlib.sha256(content).hexdigest(),
        made_by=by,
    )
    suffix = PurePath(name).suffix
    document.file.save(f"{kind}-{batch.pk}{suffix}", ContentFile(content), save=False)
    document.save()
    return document


def notice_facts(batch: Batch, *, number: str, signer: str, issued_on: dt.date) -> NoticeFacts:
    """Return what the notice of a batch says.

    Raises ValidationError while the place or the allotment are open.
    """
    quotas = batch.quotas.filter(places__gt=0, parent=None).select_related("organization")
    allotment = [(quota.organization.name, quota.places) for quota in quotas]
    venue = where_held(batch)
    if not venue or not allotment:
        raise ValidationError("印发通知前请先确定办班地点和名额分配。", code="incomplete")
    categories = "、".join(str(category) for category in batch.categories.all())
    return NoticeFacts(
        title=str(batch),
        campaign=batch.campaign.title,
        number=number,
        signer=signer,
        issued_on=issued_on,
        first_day=first_day(batch.dates),
        last_day=last_day(batch.dates),
        venue=venue,
        audience=f"{categories}党组织书记",
        capacity=batch.capacity,
        allotment=allotment,
        topics=[topic.name for topic in batch.campaign.topics.all()],
        requirements=[line.strip() for line in batch.requirements.splitlines() if line.strip()],
        names_due_on=batch.names_due_on,
        payer=batch.payer,
        contact=batch.contact,
    )


def make_notice(
    batch: Batch, *, number: str, signer: str, issued_on: dt.date, by: User
) -> list[BatchDocument]:
    """Write the notice as DOCX and PDF, keep both, and tell the units of an open batch.

    The drawing takes seconds and holds no lock; keeping and telling is one transaction.
    """
    facts = notice_facts(batch, number=number, signer=signer, issued_on=issued_on)
    paper = notice_paper(facts)
    contents = {"docx": render_docx(paper), "pdf": render_pdf(paper)}
    with transaction.atomic():
        kept = [
            keep_paper(batch, DocumentKind.NOTICE, content, f"{paper.title}.{suffix}", by=by)
            for suffix, content in contents.items()
        ]
        Batch.objects.filter(pk=batch.pk).update(notice_number=number)
        if batch.state in ISSUING_STATES:
            holders = batch.quotas.filter(places__gt=0).values_list("organization", flat=True)
            body = f"{signer}{f'（{number}）' if number else ''}，请查看并按要求报名。"
            tell_units(batch, holders, title=paper.title, body=body)
        record(
            "batches.notice", by=by, target=batch, path=batch.org_path, detail={"number": number}
        )
    return kept


def make_handbook(batch: Batch, *, by: User) -> BatchDocument:
    """Print the trainees' handbook (学员手册) as it stands today, and keep it.

    Raises ValidationError while the roster is empty.
    """
    handbook = handbook_of(batch)
    if not handbook.roster:
        raise ValidationError("名册上还没有学员，不能编印学员手册。", code="empty")
    context = {
        "title": f"{batch}学员手册",
        "batch": batch,
        "book": handbook,
        "issuer": signer_of(batch.organization),
        "printed_on": today(),
    }
    content = render_html_pdf("rotations/print/handbook.html", context)
    with transaction.atomic():
        document = keep_paper(batch, DocumentKind.HANDBOOK, content, f"{batch}学员手册.pdf", by=by)
        record("batches.handbook", by=by, target=batch, path=batch.org_path)
    return document
