"""The notice of a change written as a paper, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.papers.docx import render_docx
from core.papers.pdf import render_pdf
from rotations.enums import DocumentKind
from rotations.papers.change import ChangeFacts, change_paper
from rotations.scheduling.change_words import rows_of
from rotations.selectors.change_letters import changes_of
from rotations.services.documents import keep_paper

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import User
    from rotations.models import BatchDocument, ChangeNotice


def change_facts(
    notice: ChangeNotice, *, number: str, signer: str, issued_on: dt.date
) -> ChangeFacts:
    """Return what the paper of a notice says.

    Raises ValidationError("first") for the first version: it is called by the notice of the class.
    """
    if notice.told_id is None:
        raise ValidationError("首次发布课程表没有调整内容，不需要调课通知。", code="first")
    batch = notice.batch
    units = batch.quotas.filter(places__gt=0).select_related("organization")
    return ChangeFacts(
        title=str(batch),
        number=number,
        signer=signer,
        issued_on=issued_on,
        recipients=[quota.organization.name for quota in units],
        rows=rows_of(changes_of(notice)),
        version=notice.release.number,
        words=notice.words,
        contact=batch.contact,
    )


def make_change_notice(
    notice: ChangeNotice, *, number: str, signer: str, issued_on: dt.date, by: User
) -> list[BatchDocument]:
    """Write the paper as DOCX and PDF and keep both; nobody is told by it. Raises as `change_facts`."""
    paper = change_paper(change_facts(notice, number=number, signer=signer, issued_on=issued_on))
    contents = {"docx": render_docx(paper), "pdf": render_pdf(paper)}
    batch, kind = notice.batch, DocumentKind.CHANGE_NOTICE
    with transaction.atomic():
        kept = [
            keep_paper(batch, kind, content, f"{paper.title}.{suffix}", by=by)
            for suffix, content in contents.items()
        ]
        detail = {"number": number, "release": notice.release.number}
        record("change_notices.paper", by=by, target=batch, path=batch.org_path, detail=detail)
    return kept
