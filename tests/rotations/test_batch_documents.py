"""The papers of a batch: what they say, that they keep the format, who may read them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from core.jobs.models import Job
from core.notices.models import Notice
from core.papers.docx import render_docx
from core.papers.layout import Line, flow
from core.papers.model import Table
from core.papers.pdf import render_pdf
from core.papers.verification.docx import verify_docx
from core.papers.verification.pdf import verify_pdf
from rotations.enums import BatchState, DocumentKind
from rotations.models import Batch, BatchDocument, CampaignTopic, Group
from rotations.papers.notice import NoticeFacts, notice_paper, time_text
from rotations.services import documents, quotas
from rotations.tasks import handbook_job, notice_job
from tests.factories.batches import BatchFactory, EnrolmentFactory, VenueFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.trainees import secretary_of

if TYPE_CHECKING:
    from tests.cast import World

DAY = dt.date(2026, 3, 9)
FACTS = NoticeFacts(
    title="村书记班第3期",
    campaign="2026年基层党组织书记集中轮训",
    number="平组发〔2026〕3号",
    signer="中共平江县委组织部",
    issued_on=dt.date(2026, 2, 20),
    first_day=DAY,
    last_day=DAY + dt.timedelta(days=2),
    venue="县委党校（平江县育才路18号）",
    audience="村党组织书记",
    capacity=40,
    allotment=(("长寿镇", 22), ("加义镇", 18)),
    topics=("学习贯彻党的创新理论", "乡村振兴"),
    requirements=("参训人员不得请假。", "自带党徽"),
    names_due_on=dt.date(2026, 3, 2),
    payer="县级党费",
    contact="李明 0730-6221234",
)


def read(paper) -> str:
    return "\n".join(item.text for item in flow(paper) if isinstance(item, Line))


def test_the_notice_says_when_where_who_and_how():
    text = read(notice_paper(FACTS))
    for words in (
        "关于举办村书记班第3期的通知",
        "长寿镇、加义镇：",
        "2026年3月9日至11日，为期3天。",
        "县委党校（平江县育才路18号）。",
        "村党组织书记，共40人。2个单位的名额分配见附件1。",
        "学习贯彻党的创新理论；乡村振兴。",
        "于2026年3月2日前在轮训通系统中报名",
        "自带党徽。",
        "培训经费由县级党费承担。",
        "（联系人：李明 0730-6221234）",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (DAY, DAY, "2026年3月9日，为期1天。"),
        (DAY, dt.date(2026, 4, 2), "2026年3月9日至4月2日，为期25天。"),
        (dt.date(2026, 12, 30), dt.date(2027, 1, 2), "2026年12月30日至2027年1月2日，为期4天。"),
    ],
)
def test_days_as_papers_write_them(first, last, text):
    assert time_text(replace(FACTS, first_day=first, last_day=last)) == text


def test_many_units_are_addressed_together_and_listed_in_the_attachment():
    many = replace(FACTS, allotment=[(f"第{n}镇", 3) for n in range(1, 21)])
    paper = notice_paper(many)
    assert paper.recipients == "各有关单位"
    (table,) = paper.attachments[0].body
    assert isinstance(table, Table)
    assert table.rows[0] == ("1", "第1镇", "3")
    assert table.rows[-1] == ("", "合计", "60")


@pytest.mark.parametrize("number", ["", "平组发〔2026〕3号"])
def test_the_notice_keeps_the_national_format(number):
    paper = notice_paper(replace(FACTS, number=number))
    assert verify_docx(render_docx(paper)) == []
    assert verify_pdf(render_pdf(paper), expected=[]) == []


@pytest.fixture
def batch(world: World) -> Batch:
    """A published class of alice's county with places for bob's township."""
    campaign = OpenCampaignFactory.create(organization=world.county)
    CampaignTopic.objects.create(campaign=campaign, name="乡村振兴")
    venue = VenueFactory.create(organization=world.county, name="县委党校")
    made: Batch = BatchFactory.create(campaign=campaign, venue=venue, requirements="不得请假")
    quotas.set_quotas(made, {world.township: 6}, by=world.alice)
    Batch.objects.filter(pk=made.pk).update(state=BatchState.PUBLISHED)
    made.refresh_from_db()
    return made


def page(name: str, batch: Batch) -> str:
    return reverse(f"rotations:{name}", args=[batch.pk])


def notice() -> dict[str, str]:
    return {
        "signer": "中共平江县委组织部",
        "number": "平组发〔2026〕3号",
        "issued_on": "2026-02-20",
    }


@pytest.mark.django_db
def test_a_notice_is_made_kept_and_told(world, client_of, batch) -> None:
    alice = client_of(world.alice)
    form = alice.get(page("batch_documents", batch)).context["form"]
    assert form["signer"].value() == "中共平江县委组织部"
    response = alice.post(page("notice_make", batch), notice())
    job = Job.objects.get(kind="rotations.notice")
    assert response["Location"] == reverse("jobs:detail", args=[job.pk])

    notice_job(job)

    batch.refresh_from_db()
    assert batch.notice_number == "平组发〔2026〕3号"
    kept = {paper.file_name.rpartition(".")[2]: paper for paper in batch.documents.all()}
    assert set(kept) == {"docx", "pdf"}
    with kept["docx"].file.open("rb") as file:
        content = file.read()
    assert kept["docx"].digest == hashlib.sha256(content).hexdigest()
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
    assert f"关于举办{batch}的通知" in text
    assert Notice.objects.get(recipient=world.bob).title == f"关于举办{batch}的通知"


@pytest.mark.django_db
def test_what_the_notice_needs_is_said_before(world, client_of, batch) -> None:
    alice = client_of(world.alice)
    Batch.objects.filter(pk=batch.pk).update(venue=None)
    response = alice.post(page("notice_make", batch), notice())
    assert response.status_code == 409
    assert "请先确定办班地点和名额分配" in response.content.decode()
    assert response.context["form"]["number"].value() == "平组发〔2026〕3号"
    unsigned = alice.post(page("notice_make", batch), {**notice(), "signer": ""})
    assert unsigned.status_code == 422
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_handbook_holds_roster_groups_and_no_numbers(world, client_of, batch) -> None:
    with pytest.raises(ValidationError, match="名册上还没有学员"):
        documents.make_handbook(batch, by=world.alice)
    person = secretary_of(world.village, name="李建国")
    group = Group.objects.create(batch=batch, number=1)
    EnrolmentFactory.create(batch=batch, person=person, place=1, group=group)
    client_of(world.alice).post(page("handbook_make", batch))
    handbook_job(Job.objects.get(kind="rotations.handbook"))

    kept = BatchDocument.objects.get(kind=DocumentKind.HANDBOOK)
    with kept.file.open("rb") as file:
        text = "".join(sheet.extract_text() for sheet in PdfReader(file).pages)
    for words in ("学员手册", "县委党校", "不得请假", "李建国", "邵阳村", "第1组"):
        assert words in text
    assert person.mobile not in text


@pytest.mark.django_db
def test_who_may_read_which_paper(world, client_of, batch) -> None:
    kept = {
        kind: documents.keep_paper(batch, kind, b"paper", f"{kind.label}.pdf", by=world.alice)
        for kind in (DocumentKind.NOTICE, DocumentKind.HANDBOOK)
    }

    def answer(user, kind):
        return client_of(user).get(reverse("rotations:document_download", args=[kept[kind].pk]))

    own = answer(world.alice, DocumentKind.HANDBOOK)
    assert b"".join(own.streaming_content) == b"paper"
    assert own["Content-Disposition"].startswith("attachment")
    assert own["X-Content-Type-Options"] == "nosniff"
    called = answer(world.bob, DocumentKind.NOTICE)
    assert b"".join(called.streaming_content) == b"paper"
    assert answer(world.bob, DocumentKind.HANDBOOK).status_code == 404
    for kind in kept:
        assert answer(world.charlie, kind).status_code == 404
    shown = client_of(world.bob).get(page("batch_documents", batch))
    assert [paper.kind for paper in shown.context["documents"]] == ["notice"]
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.DRAFT)
    assert answer(world.bob, DocumentKind.NOTICE).status_code == 404


@pytest.mark.django_db
def test_units_make_no_papers(world, client_of, batch) -> None:
    for name in ("notice_make", "handbook_make"):
        assert client_of(world.bob).post(page(name, batch), notice()).status_code == 404
        assert client_of(world.alice).get(page(name, batch)).status_code == 405
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_papers_ask_the_same_for_one_and_for_three(
    world, client_of, batch, django_assert_max_num_queries
) -> None:
    alice, address = client_of(world.alice), page("batch_documents", batch)
    documents.keep_paper(batch, DocumentKind.NOTICE, b"1", "1.pdf", by=world.alice)
    alice.get(address)
    with django_assert_max_num_queries(20) as one:
        alice.get(address)
    for name in ("2.pdf", "3.pdf"):
        documents.keep_paper(batch, DocumentKind.NOTICE, b"2", name, by=world.alice)
    with django_assert_max_num_queries(len(one)):
        assert len(alice.get(address).context["documents"]) == 3
