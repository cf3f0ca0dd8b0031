"""The pages of reports: from the first count to the file in the superior's hands."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.days import today
from core.jobs.models import Job
from core.jobs.registry import handler_for, may_still_run
from core.notices.models import Notice
from organizations.models import UserPost
from reports.enums import ReportKind, SubmissionState
from reports.models import Submission
from reports.pages import page_of
from reports.selectors.receipts import received, summed_up
from reports.services.files import make_files
from reports.services.submissions import accept_submission, return_submission
from reports.tasks import make_files_job, package_job
from rotations.enums import DutyState
from rotations.services.duties import move_duty
from tests.factories.organizations import OrganizationFactory
from tests.factories.reports import drafted, ready, sent
from tests.factories.rotations import OpenCampaignFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
SIGNERS = {"head": "李部长", "filler": "王明", "phone": "0730-1"}


def at(name: str, *args: object) -> str:
    return reverse(f"reports:{name}", args=args)


def typed(world: World, scene, **changes) -> dict[str, object]:
    facts = {
        "campaign": scene.campaign.pk,
        "organization": world.county.pk,
        "kind": ReportKind.SITUATION_TABLE,
        "as_of": today().isoformat(),
    }
    return {**facts, **SIGNERS, **changes}


def test_a_report_is_begun_and_its_files_are_asked_for(world, scene, client_of):
    client = client_of(world.alice)
    answer = client.post(at("submission_add"), typed(world, scene))
    report = Submission.objects.get()
    assert answer.url == at("submission_detail", report.pk)
    job = Job.objects.get()
    assert (job.kind, job.params) == ("reports.make_files", {"submission": report.pk})
    page = client.get(answer.url).content.decode()
    assert "排队中" in page
    assert "长寿镇" in page


def test_files_made_while_the_page_is_put_together_are_on_it(world, scene):
    drafted(world.county, scene.campaign, by=world.alice)
    read = Submission.objects.get()
    make_files(Submission.objects.get(), by=world.alice)
    page = page_of(world.alice, read)
    assert (page.job, page.is_ready, page.may_submit) == (None, True, True)
    assert [label for _, label in page.files] == ["XLSX 报表"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("as_of", "2030-01-01"), ("as_of", ""), ("kind", "gossip"), ("head", "")],
)
def test_bad_input_keeps_what_was_typed(world, scene, client_of, field, value):
    answer = client_of(world.alice).post(
        at("submission_add"), typed(world, scene, **{field: value})
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "0730-1" in answer.content.decode()


def test_forged_campaigns_and_units_are_refused(world, scene, client_of):
    foreign = OpenCampaignFactory.create(organization=world.next_county)
    for forged in (
        {"campaign": foreign.pk},
        {"organization": world.next_county.pk},
        {"organization": world.township.pk},
    ):
        answer = client_of(world.alice).post(at("submission_add"), typed(world, scene, **forged))
        assert answer.status_code == 422
    assert not Submission.objects.exists()


def test_words_are_written_and_a_stale_form_is_refused(world, scene, client_of):
    report = drafted(world.county, scene.campaign, by=world.alice, kind=ReportKind.WORK_SUMMARY)
    client, address = client_of(world.alice), at("submission_write", report.pk)
    assert client.get(address).status_code == 200
    parts = {f"part_{n}": f"第{n}部分已写。\r\n第二段。" for n in range(5)}
    data = {**SIGNERS, **parts, "note": "说明", "revision": report.revision}
    assert client.post(address, data).url == at("submission_detail", report.pk)
    report.refresh_from_db()
    assert report.words[4]["text"] == "第4部分已写。\n第二段。"
    stale = client.post(address, data)
    assert stale.status_code == 409
    assert "已被他人修改" in stale.content.decode()


def test_the_whole_way_through_the_pages(world, scene, client_of):
    report = drafted(world.county, scene.campaign, by=world.alice)
    alice, peter = client_of(world.alice), client_of(world.peter)
    detail = at("submission_detail", report.pk)
    assert (
        "请先生成文件"
        in alice.post(at("submission_submit", report.pk), follow=True).content.decode()
    )
    assert peter.get(detail).status_code == 404
    assert alice.post(at("submission_files", report.pk)).url == detail
    make_files_job(Job.objects.get())
    assert (
        "已上报，编号"
        in alice.post(at("submission_submit", report.pk), follow=True).content.decode()
    )
    assert "接收备案" in peter.get(detail).content.decode()
    grid = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0}
    back = at("submission_return", report.pk)
    assert peter.post(back, {**grid, "rows-0-text": ""}).status_code == 422
    remark = {**grid, "rows-0-place": "长寿镇", "rows-0-text": "请核对"}
    assert peter.post(back, remark).url == detail
    assert "请核对" in alice.get(detail).content.decode()
    renewed = alice.post(at("submission_correct", report.pk)).url
    second = Submission.objects.get(corrects=report)
    assert renewed == at("submission_detail", second.pk)
    make_files_job(Job.objects.get(params__submission=second.pk))
    alice.post(at("submission_submit", second.pk))
    assert "已备案" in peter.post(at("submission_accept", second.pk), follow=True).content.decode()
    second.refresh_from_db()
    assert second.state == SubmissionState.ACCEPTED
    assert "一致" in alice.get(renewed).content.decode()


def test_a_late_change_shows_as_a_difference(world, scene, client_of):
    report = sent(world.county, scene.campaign, by=world.alice)
    move_duty(scene.duties[0], to=DutyState.DUE)
    page = client_of(world.peter).get(at("submission_detail", report.pk))
    assert [change.change for change in page.context["page"].changes] == ["-1", "-1"]
    assert "差异：现在取数与上报数字" in page.content.decode()


def test_drafts_are_counted_anew_and_thrown_away(world, scene, client_of):
    report = ready(world.county, scene.campaign, by=world.alice)
    client = client_of(world.alice)
    client.post(at("submission_recount", report.pk))
    report.refresh_from_db()
    assert not report.sheet_file
    assert client.post(at("submission_discard", report.pk)).url == at("submission_list")
    assert not Submission.objects.exists()
    done = sent(world.county, scene.campaign, by=world.alice)
    for act in ("submission_recount", "submission_discard", "submission_correct"):
        client.post(at(act, done.pk))
    assert Submission.objects.get().state == SubmissionState.SUBMITTED


def test_files_are_for_those_who_may_see_the_version(world, scene, client_of):
    report = ready(world.county, scene.campaign, by=world.alice)
    address = at("submission_file", report.pk, "sheet")
    answer = client_of(world.alice).get(address)
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert "attachment" in answer["Content-Disposition"]
    for user in (world.peter, world.bob, world.charlie, world.trainee, world.system_admin):
        assert client_of(user).get(address).status_code == 404
    for missing in ("pdf", "digest", "snapshot"):
        assert (
            client_of(world.alice).get(at("submission_file", report.pk, missing)).status_code == 404
        )
    assert client_of(world.alice).post(address).status_code == 405


def test_the_list_costs_the_same_for_one_and_for_three(
    world, scene, client_of, django_assert_max_num_queries
):
    client, counts = client_of(world.peter), []
    client.get(at("submission_list"))
    for unit, user in ((world.county, world.alice), (world.next_county, world.charlie)):
        for kind in ReportKind:
            sent(unit, scene.campaign, by=user, kind=kind)
        with django_assert_max_num_queries(40) as seen:
            page = client.get(at("submission_list"))
        counts.append(len(seen))
    assert page.context["listing"].total == 4
    assert counts[0] == counts[1]


def test_a_zero_report_counts_and_a_missing_one_is_named(world, scene, client_of):
    idle = OrganizationFactory.create(parent=world.prefecture, name="君山区")
    sent(world.county, scene.campaign, by=world.alice)
    sent(
        world.next_county,
        OpenCampaignFactory.create(organization=world.prefecture),
        by=world.charlie,
    )
    found = received(world.peter, scene.campaign, world.prefecture)
    assert [unit.name for unit in found.missing(ReportKind.SITUATION_TABLE)] == ["湘阴县", "君山区"]
    zero = OpenCampaignFactory.create(organization=world.prefecture)
    sent(world.county, zero, by=world.alice)
    summed = summed_up(zero, world.prefecture, received(world.peter, zero, world.prefecture))
    assert summed.missing == 2
    assert summed.totals[0] == (0, 0)
    page = client_of(world.peter).get(at("campaign_sums", zero.pk)).content.decode()
    assert "缺2" in page
    assert idle.name in page


def test_sums_stand_beside_the_own_data_and_differences_are_marked(world, scene, client_of):
    report = sent(world.county, scene.campaign, by=world.alice)
    move_duty(scene.duties[0], to=DutyState.DUE)
    found = received(world.peter, scene.campaign, world.prefecture)
    summed = summed_up(scene.campaign, world.prefecture, found)
    assert [row.differs for row in summed.rows] == [True, False]
    assert summed.rows[0].cells[2] == (2, 1)
    assert summed.totals[0] == (5, 6)  # next door is missing from what was filed
    page = client_of(world.peter).get(at("campaign_sums", scene.campaign.pk)).content.decode()
    assert report.note in page


def test_receipts_show_states_and_returned_ones_are_missing(world, scene, client_of):
    report = sent(world.county, scene.campaign, by=world.alice)
    client, address = client_of(world.peter), at("campaign_receipts", scene.campaign.pk)
    assert report.number in client.get(address).content.decode()
    return_submission(report, remarks=[("", "核对")], by=world.peter)
    counts = client.get(address).context["received"].counts
    assert counts[0][1:] == (0, 2, 2)
    assert client.get(address, {"month": "2001-13"}).status_code == 200
    assert client.get(address, {"unit": 10**20}).status_code == 404


def test_missing_units_are_reminded_once_all_are_in_nobody_is(world, scene, client_of):
    client, address = client_of(world.peter), at("campaign_remind", scene.campaign.pk)
    page = client.post(address, follow=True).content.decode()
    assert "已向 2 个单位催报" in page
    assert Notice.objects.filter(recipient=world.alice).count() == 2
    teacher = client_of(world.teacher).post(address)
    assert teacher.status_code == 404


def packed(world: World, scene, user) -> list[str]:
    """Return the names in the package that a user gets."""
    params = {
        "campaign": scene.campaign.pk,
        "unit": world.prefecture.pk,
        "month": f"{today():%Y-%m}",
    }
    job = Job.objects.create(kind="reports.package", title="打包", owner=user, params=params)
    result = package_job(job)
    assert result
    assert result.file
    with zipfile.ZipFile(io.BytesIO(result.file.read())) as archive:
        return archive.namelist()


def test_the_package_holds_every_file_and_a_list(world, scene, client_of):
    for kind in ReportKind:
        accept_submission(
            sent(world.county, scene.campaign, by=world.alice, kind=kind), by=world.peter
        )
    day = f"{today():%Y%m%d}"
    assert packed(world, scene, world.peter) == [
        f"001_平江县_轮训情况报表_{day}_第1版.xlsx",
        f"002_平江县_轮训工作总结_{day}_第1版.docx",
        f"002_平江县_轮训工作总结_{day}_第1版.pdf",
        "目录.csv",
    ]
    answer = client_of(world.peter).post(at("campaign_package", scene.campaign.pk))
    assert answer.url.startswith("/jobs/")


def test_an_owner_who_lost_the_right_is_told_in_a_sentence(world, scene):
    report = drafted(world.county, scene.campaign, by=world.alice)
    params = {"submission": report.pk}
    job = Job.objects.create(
        kind="reports.make_files", title="生成", owner=world.alice, params=params
    )
    UserPost.objects.filter(user=world.alice).update(organization=world.next_county)
    owner = type(world.alice).objects.get(pk=world.alice.pk)
    job = Job.objects.get(pk=job.pk)
    with pytest.raises(Exception, match="您已没有填报该单位报表的权限"):
        make_files_job(job)
    UserPost.objects.filter(user=world.alice).delete()
    assert not may_still_run(
        handler_for("reports.make_files"), type(owner).objects.get(pk=owner.pk)
    )
