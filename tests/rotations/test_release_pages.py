"""The screens of releases: who sees the draft and who the version, what is sent, what is refused."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from core.jobs.models import Job
from core.notices.models import OutboxMessage
from rotations.enums import BatchState, DocumentKind, NoticeState
from rotations.models import BatchDocument, ChangeNotice, Session, TimetableRelease
from rotations.scheduling.findings import RuleCode, RuleLevel
from rotations.selectors.documents import handbook_of
from rotations.selectors.phone import next_item, own_days
from rotations.selectors.releases import draft_of
from rotations.services.change_notices import discard_notice, send_notice
from rotations.services.change_papers import make_change_notice
from tests.factories.batches import BatchFactory, QuotaFactory, RoomFactory
from tests.factories.classes import seated
from tests.factories.releases import notice_held, released
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.schedule import absent, rule
from tests.factories.timetable import LecturerFactory, SessionFactory, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world):
    """An open class of alice's county with a lecture, places for bob and a trainee."""
    campaign = OpenCampaignFactory.create(organization=world.county)
    for code in (RuleCode.HOLIDAY, RuleCode.LENGTH, RuleCode.DEADLINE, RuleCode.PERIOD):
        rule(campaign, code, RuleLevel.IGNORE)
    made = BatchFactory.create(campaign=campaign, state=BatchState.PUBLISHED, series="村书记班")
    QuotaFactory.create(batch=made, organization=world.township)
    seated(made, world.village, 1, by=world.alice)
    SessionFactory.create(batch=made, title="基层治理")
    return made


@pytest.fixture
def changed(batch, world):
    """The same class with a known version and a notice of another lecture that waits."""
    notice = notice_held(batch, by=world.alice)
    discard_notice(notice, revision=notice.revision, by=world.alice)
    SessionFactory.create(batch=batch, title="村级财务", period=hours(batch, "14:30", "16:00"))
    return notice_held(batch, by=world.alice)


def page_of(client, name: str, key: int) -> str:
    answer = client.get(reverse(f"rotations:{name}", args=[key]))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, address: str, key: int, **data):
    return client.post(reverse(f"rotations:{address}", args=[key]), data)


def test_staff_see_the_draft_and_units_the_released_version(batch, world, client_of):
    alice, bob = client_of(world.alice), client_of(world.bob)
    assert "未发布" in page_of(alice, "batch_timetable", batch.pk)
    page = page_of(bob, "batch_timetable", batch.pk)
    assert "课程表还未发布" in page
    assert "基层治理" not in page
    released(batch)
    Session.objects.update(title="改过的课")
    page = page_of(alice, "batch_timetable", batch.pk)
    assert "改过的课" in page
    assert "有 <b>1</b> 处改动未发布" in page
    page = page_of(bob, "batch_timetable", batch.pk)
    assert "基层治理" in page
    assert "改过的课" not in page


def test_a_release_by_form_leads_to_its_notice(batch, world, client_of):
    client = client_of(world.alice)
    page = page_of(client, "batch_releases", batch.pk)
    digest = draft_of(batch).digest
    assert digest in page
    answer = post(client, "batch_releases", batch.pk, digest=digest, name="定稿", note="首发")
    release = TimetableRelease.objects.get()
    assert (release.number, release.name, release.note) == (1, "定稿", "首发")
    notice = ChangeNotice.objects.get()
    assert answer.url == reverse("rotations:change_notice", args=[notice.pk])
    assert "首发" in page_of(client, "batch_releases", batch.pk)
    assert "基层治理" in page_of(client, "release_detail", release.pk)


def test_a_draft_changed_meanwhile_is_not_released_and_keeps_what_was_typed(
    batch, world, client_of
):
    digest = draft_of(batch).digest
    SessionFactory.create(batch=batch, title="讨论", period=hours(batch, "14:30", "16:00"))
    answer = post(client_of(world.alice), "batch_releases", batch.pk, digest=digest, note="换教师")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "课程表刚被改动" in page
    assert "换教师" in page
    assert draft_of(batch).digest in page
    assert not TimetableRelease.objects.exists()


def test_obstacles_are_listed_and_the_form_is_refused(batch, world, client_of):
    lecturer = LecturerFactory.create(organization=world.county, name="李芳")
    SessionFactory.create(
        batch=batch, period=hours(batch, "14:30", "16:00"), parts={"lecturers": [lecturer]}
    )
    absent(lecturer, batch.dates)
    rule(batch.campaign, RuleCode.LECTURER_AWAY, RuleLevel.BLOCK)
    client = client_of(world.alice)
    assert "李芳此时不能授课" in page_of(client, "batch_releases", batch.pk)
    digest = draft_of(batch).digest
    answer = post(client, "batch_releases", batch.pk, digest=digest)
    assert answer.status_code == 422
    assert not TimetableRelease.objects.exists()
    reason = {"waiver_reason": "已与本人商定", "waived_rules": "lecturer_away"}
    teacher = post(client_of(world.teacher), "batch_releases", batch.pk, digest=digest, **reason)
    assert teacher.status_code == 422
    assert post(client, "batch_releases", batch.pk, digest=digest, **reason).status_code == 302
    assert TimetableRelease.objects.get().number == 1


def test_the_page_lists_before_and_after(batch, world, client_of):
    released(batch)
    room = RoomFactory.create(venue=batch.venue, name="报告厅")
    Session.objects.get().places.create(room=room)
    page = page_of(client_of(world.alice), "batch_releases", batch.pk)
    assert "<del>地点待定</del>" in page
    assert "<ins>报告厅</ins>" in page


@pytest.mark.parametrize(
    "name", ["change_notice", "change_notice_send", "change_notice_discard", "change_notice_paper"]
)
def test_strangers_and_units_find_no_notice(changed, world, client_of, name):
    for user in (world.charlie, world.bob, world.dora):
        answer = post(client_of(user), name, changed.pk, revision=changed.revision)
        assert answer.status_code == 404
    changed.refresh_from_db()
    assert changed.state == NoticeState.HELD


def test_strangers_find_no_release_and_units_no_draft(batch, world, client_of):
    release = released(batch)
    for user in (world.charlie, world.bob):
        client = client_of(user)
        for name, key in (("batch_releases", batch.pk), ("release_detail", release.pk)):
            assert client.get(reverse(f"rotations:{name}", args=[key])).status_code == 404
    answer = client_of(world.charlie).get(reverse("rotations:batch_calendar", args=[batch.pk]))
    assert answer.status_code == 404


def test_who_may_only_look_cannot_release(batch, world, client_of):
    dora = client_of(world.dora)
    assert "发布课程表</button>" not in page_of(dora, "batch_releases", batch.pk)
    assert post(dora, "batch_releases", batch.pk, digest="x").status_code == 404


def test_deciding_needs_a_post(changed, world, client_of):
    client = client_of(world.alice)
    for name in ("change_notice_send", "change_notice_discard", "change_notice_paper"):
        assert client.get(reverse(f"rotations:{name}", args=[changed.pk])).status_code == 405


def test_the_preview_says_who_gets_what_and_the_opening_is_edited(changed, world, client_of):
    client = client_of(world.alice)
    page = page_of(client, "change_notice", changed.pk)
    assert "村级财务" in page
    assert "基层治理" not in page
    assert str(world.bob.full_name) in page
    assert "无法送达 1 个" in page
    post(client, "change_notice", changed.pk, words="请互相转告。", revision=changed.revision)
    assert "请互相转告。" in page_of(client, "change_notice", changed.pk)
    answer = post(client, "change_notice", changed.pk, words="太晚了", revision=changed.revision)
    assert answer.status_code == 409
    assert "太晚了" in answer.content.decode()
    answer = post(client, "change_notice", changed.pk, words="长" * 501, revision=2)
    assert answer.status_code == 422
    assert "长" * 501 in answer.content.decode()


def test_sending_by_form_happens_once_and_shows_the_delivery(changed, world, client_of):
    client = client_of(world.alice)
    answer = post(client, "change_notice_send", changed.pk, revision=changed.revision)
    assert answer.url == reverse("rotations:change_notice", args=[changed.pk])
    assert "待发送" in page_of(client, "change_notice", changed.pk)
    again = post(client, "change_notice_send", changed.pk, revision=changed.revision + 1)
    assert again.status_code == 409
    assert "已发送，不能再处理" in again.content.decode()
    OutboxMessage.objects.filter(topic=changed.topic).update(state="failed")
    assert "条没有送出" in page_of(client, "change_notice", changed.pk)
    assert post(client, "change_notice_send", changed.pk).status_code == 422


def test_not_sending_by_form(changed, world, client_of):
    client = client_of(world.alice)
    answer = post(client, "change_notice_discard", changed.pk, revision=changed.revision)
    assert answer.url == reverse("rotations:batch_releases", args=[changed.batch_id])
    changed.refresh_from_db()
    assert changed.state == NoticeState.DISCARDED
    assert "决定不发送" in page_of(client, "change_notice", changed.pk)
    answer = post(client, "change_notice_discard", changed.pk, revision=9)
    assert answer.status_code == 409


def test_the_paper_names_the_changes_and_is_kept(changed, world, client_of):
    facts = {"number": "", "signer": "中共平江县委组织部"}
    day = changed.batch.names_due_on
    docx, pdf = make_change_notice(changed, **facts, issued_on=day, by=world.alice)
    text = words_of(docx)
    assert f"现将{changed.batch}课程安排调整情况通知如下" in text
    assert "村级财务" in text
    with pdf.file.open("rb") as file:
        assert len(PdfReader(file).pages) == 1
    assert {row.kind for row in BatchDocument.objects.all()} == {DocumentKind.CHANGE_NOTICE}
    page = page_of(client_of(world.bob), "batch_documents", changed.batch_id)
    assert docx.file_name in page
    answer = post(client_of(world.alice), "change_notice_paper", changed.pk, signer="")
    assert answer.status_code == 422
    facts["issued_on"] = day.isoformat()
    answer = post(client_of(world.alice), "change_notice_paper", changed.pk, **facts)
    assert answer.url == reverse("jobs:detail", args=[Job.objects.get().pk])


def test_a_campaigns_drafts_are_chosen_and_released_by_a_job(batch, world, client_of):
    other = BatchFactory.create(campaign=batch.campaign, series="社区班")
    SessionFactory.create(batch=other)
    BatchFactory.create(campaign=batch.campaign, series="空班")
    client, key = client_of(world.alice), batch.campaign_id
    page = page_of(client, "campaign_releases", key)
    assert "首次发布，1 项安排" in page
    assert "空班" not in page
    answer = post(client, "campaign_releases", key, note="定稿")
    assert answer.status_code == 422
    assert "请至少选择一个班次" in answer.content.decode()
    post(client, "campaign_releases", key, all="1", note="定稿")
    job = Job.objects.get(kind="rotations.release_timetables")
    assert sorted(job.params["batches"]) == sorted([batch.pk, other.pk])
    assert (
        client_of(world.charlie).get(reverse("rotations:campaign_releases", args=[key])).status_code
        == 404
    )


def test_a_campaigns_page_takes_as_many_queries_for_three_classes(batch, world, client_of):
    client, counts = client_of(world.alice), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page_of(client, "campaign_releases", batch.campaign_id)
        counts.append(len(queries))
        for n in range(2):
            SessionFactory.create(
                batch=BatchFactory.create(campaign=batch.campaign, series=f"班{n}")
            )
    assert counts[0] == counts[1]


def test_print_handbook_and_phone_follow_the_release(batch, world, client_of):
    trainee = batch.enrolments.get()
    address = reverse("rotations:batch_timetable_print", args=[batch.pk])
    assert "草稿" in text_of(client_of(world.alice).get(address).content)
    assert client_of(world.bob).get(address).status_code == 404
    assert handbook_of(batch).days == []
    assert own_days(trainee) is None
    assert next_item(trainee) is None
    released(batch)
    Session.objects.update(title="改过的课")
    assert "基层治理" in text_of(client_of(world.bob).get(address).content)
    assert [item.title for _, items in handbook_of(batch).days for item in items] == ["基层治理"]
    assert [item.title for day in own_days(trainee) or () for item in day.items] == ["基层治理"]
    coming = next_item(trainee)
    assert coming is not None
    assert coming.title == "基层治理"


def words_of(docx: BatchDocument) -> str:
    with docx.file.open("rb") as file:
        paper = Document(file)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(part.text for part in paper.paragraphs), *cells])


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_calendar_is_that_of_the_release(batch, world, client_of):
    client, address = client_of(world.bob), reverse("rotations:batch_calendar", args=[batch.pk])
    assert client.get(address).status_code == 404
    released(batch)
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:基层治理" in answer.content.decode()


def test_a_sent_notice_is_seen_as_history_by_those_who_watch(changed, world, client_of):
    send_notice(changed, revision=changed.revision, by=world.alice)
    assert "已发送" in page_of(client_of(world.dora), "batch_releases", changed.batch_id)


def test_a_notice_that_waits_stands_on_the_home_page(changed, world, client_of):
    assert "待发送的课程表通知" in client_of(world.alice).get("/").content.decode()
    for user in (world.bob, world.charlie):
        assert "待发送的课程表通知" not in client_of(user).get("/").content.decode()
