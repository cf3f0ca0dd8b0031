"""The life of a report: each edge, its fixed versions, its chain, and two people at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.days import today
from core.notices.models import Notice
from reports.enums import ReportKind, SubmissionState
from reports.models import DocumentNumber, Submission
from reports.selectors.submissions import (
    changes_since,
    judged,
    submissions_for,
    verify_chain,
)
from reports.services.drafts import (
    correct,
    discard_submission,
    draft_submission,
    recount_submission,
    write_submission,
)
from reports.services.files import make_files
from reports.services.submissions import accept_submission, return_submission, submit
from rotations.enums import DutyState
from rotations.services.duties import move_duty
from tests.cast import build_world
from tests.factories.organizations import all_categories
from tests.factories.reports import drafted, ready, sent
from tests.factories.rotations import CampaignFactory, OpenCampaignFactory
from tests.factories.users import UserPostFactory, officer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World

SIGNERS = {"head": "李部长", "filler": "王明", "phone": "0730-1"}
TABLE, SUMMARY = ReportKind.SITUATION_TABLE, ReportKind.WORK_SUMMARY


def refused(act: Callable[..., object], *args, **kwargs) -> str | None:
    """Return the code with which a service refuses."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    found: ValidationError = refusal.value
    if hasattr(found, "error_dict"):
        found = next(iter(found.error_dict.values()))[0]
    return found.error_list[0].code


def begun(world: World, campaign, **changes):
    facts = {"organization": world.county, "campaign": campaign, "kind": TABLE, "as_of": today()}
    return draft_submission(**{**facts, **SIGNERS, "by": world.alice, **changes})


@pytest.mark.django_db
def test_a_draft_keeps_its_figures_and_refuses_what_cannot_be(world, scene):
    draft = begun(world, scene.campaign)
    assert draft.snapshot["total_base"] == 5
    assert (draft.version, draft.state) == (1, SubmissionState.DRAFT)
    assert refused(begun, world, scene.campaign) == "draft"
    assert refused(begun, world, scene.campaign, organization=world.township) == "right"
    assert refused(begun, world, scene.campaign, by=world.charlie) == "right"
    later = today().replace(year=today().year + 1)
    earlier = today().replace(year=2020)
    assert refused(begun, world, scene.campaign, as_of=later) == "as_of"
    assert refused(begun, world, scene.campaign, as_of=earlier) == "as_of"
    planned = CampaignFactory.create(organization=world.county)
    assert refused(begun, world, planned) == "not_open"
    foreign = OpenCampaignFactory.create(organization=world.next_county)
    assert refused(begun, world, foreign) == "outside"


@pytest.mark.django_db
def test_words_files_and_revision_go_together(world, scene):
    draft = ready(world.county, scene.campaign, by=world.alice, kind=SUMMARY)
    assert draft.docx_file
    assert draft.pdf_file
    assert set(draft.file_digests) == {"docx_file", "pdf_file"}
    stale = Submission.objects.get(pk=draft.pk)
    written = write_submission(
        draft, revision=draft.revision, by=world.alice, words=draft.words, **SIGNERS
    )
    written.refresh_from_db()
    assert not written.docx_file
    assert written.file_digests == {}
    assert refused(make_files, stale, by=world.alice) == "stale"
    assert refused(write_submission, stale, revision=1, by=world.alice) == "stale"
    assert refused(submit, written, by=world.alice) == "files"


@pytest.mark.django_db
def test_counting_anew_and_discarding_are_for_drafts(world, scene):
    draft = ready(world.county, scene.campaign, by=world.alice)
    move_duty(scene.duties[0], to=DutyState.DUE)
    again = recount_submission(draft, by=world.alice)
    assert again.snapshot["total_trained"] == 1
    assert not again.sheet_file
    discard_submission(again, by=world.alice)
    assert not Submission.objects.exists()
    done = sent(world.county, scene.campaign, by=world.alice)
    assert refused(recount_submission, done, by=world.alice) == "state"
    assert refused(discard_submission, done, by=world.alice) == "state"
    assert refused(make_files, done, by=world.alice) == "state"
    assert refused(write_submission, done, revision=done.revision, by=world.alice) == "state"


@pytest.mark.django_db
def test_sending_needs_files_signers_and_an_explanation(world, scene):
    draft = drafted(world.county, scene.campaign, by=world.alice)
    assert refused(submit, draft, by=world.alice) == "files"
    assert refused(submit, draft, by=world.charlie) == "right"
    Submission.objects.filter(pk=draft.pk).update(head=" ")
    assert refused(submit, draft, by=world.alice) == "checks"
    Submission.objects.filter(pk=draft.pk).update(head="李", note=" ")
    assert refused(submit, draft, by=world.alice) == "note"
    summary = draft_submission(
        world.county, scene.campaign, SUMMARY, today(), by=world.alice, **SIGNERS
    )
    gaps = [check for check in judged(summary) if check.number == 8]
    assert len(gaps[0].found) == 5
    assert refused(submit, summary, by=world.alice) == "checks"


@pytest.mark.django_db
def test_what_was_sent_is_numbered_chained_fixed_and_told(world, scene):
    first = sent(world.county, scene.campaign, by=world.alice)
    second = sent(world.county, scene.campaign, by=world.alice, kind=SUMMARY)
    year = today().year
    assert [first.number, second.number] == [f"轮训报〔{year}〕{n}号" for n in (1, 2)]
    assert (first.previous_digest, second.previous_digest) == ("", first.digest)
    assert verify_chain(world.county) == []
    call_command("verify_submissions", stdout=StringIO())
    told = set(Notice.objects.values_list("recipient__username", flat=True))
    assert told == {"dora", "peter"}
    changes: tuple[dict[str, object], ...] = (
        {"note": "改"},
        {"snapshot": {}},
        {"number": "x"},
        {"words": [1]},
    )
    for change in changes:
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            Submission.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        first.delete()
    assert refused(begun, world, scene.campaign) == "sent"


@pytest.mark.django_db
def test_the_chain_shows_who_meddled_behind_the_back(world, scene):
    first = sent(world.county, scene.campaign, by=world.alice)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_submission DISABLE TRIGGER submission_is_fixed")
        cursor.execute("UPDATE reports_submission SET note = '伪造' WHERE id = %s", [first.pk])
        cursor.execute("ALTER TABLE reports_submission ENABLE TRIGGER submission_is_fixed")
    assert [found.what for found in verify_chain(world.county)] == ["内容与摘要不符"]
    with pytest.raises(CommandError, match="共 1 处不符"):
        call_command("verify_submissions", stderr=StringIO())
    first.sheet_file.storage.delete(str(first.sheet_file.name))
    assert "文件被改动：sheet_file" in [found.what for found in verify_chain(world.county)]


@pytest.mark.django_db
def test_returned_corrected_and_accepted(world, scene):
    first = sent(world.county, scene.campaign, by=world.alice)
    assert refused(correct, first, by=world.alice) == "state"
    assert refused(return_submission, first, remarks=[("", " ")], by=world.peter) == "remarks"
    return_submission(first, remarks=[("长寿镇", "请核对")], by=world.peter)
    assert refused(accept_submission, first, by=world.peter) == "state"
    assert refused(correct, first, by=world.charlie) == "right"
    move_duty(scene.duties[0], to=DutyState.DUE)
    second = correct(first, by=world.alice)
    assert (second.version, second.corrects, second.note) == (2, first, first.note)
    assert second.snapshot["total_trained"] == 1
    assert refused(correct, first, by=world.alice) == "state"
    submit(make_files(second, by=world.alice), by=world.alice)
    done = accept_submission(second, by=world.dora)
    assert (done.state, done.decided_by) == (SubmissionState.ACCEPTED, world.dora)
    assert refused(return_submission, second, remarks=[("", "迟")], by=world.peter) == "state"
    assert verify_chain(world.county) == []
    assert Notice.objects.filter(recipient=world.alice).count() == 2


@pytest.mark.django_db
def test_nobody_decides_on_the_own_report(world, scene):
    first = sent(world.county, scene.campaign, by=world.alice)
    for stranger in (world.alice, world.bob, world.charlie, world.teacher):
        assert refused(accept_submission, first, by=stranger) == "own"
    UserPostFactory.create(user=world.alice, organization=world.prefecture)
    world.alice.__dict__.pop("current_posts", None)
    assert refused(accept_submission, first, by=world.alice) == "own"
    province = officer("pan", world.province)
    assert refused(accept_submission, first, by=province) == "own"


@pytest.mark.django_db
def test_drafts_stay_below_and_the_province_sees_what_was_accepted(world, scene):
    draft = drafted(world.county, scene.campaign, by=world.alice)
    province = officer("pan", world.province)
    everybody = (world.alice, world.peter, world.dora, province, world.bob, world.charlie)
    assert [submissions_for(user).count() for user in everybody] == [1, 0, 0, 0, 0, 0]
    submit(make_files(draft, by=world.alice), by=world.alice)
    assert [submissions_for(user).count() for user in everybody] == [1, 1, 1, 0, 0, 0]
    accept_submission(draft, by=world.peter)
    assert [submissions_for(user).count() for user in everybody] == [1, 1, 1, 1, 0, 0]


@pytest.mark.django_db
def test_a_late_change_never_changes_what_was_filed(world, scene):
    first = sent(world.county, scene.campaign, by=world.alice)
    assert changes_since(first) == []
    move_duty(scene.duties[0], to=DutyState.DUE)
    first.refresh_from_db()
    assert first.snapshot["total_trained"] == 2
    assert [each.change for each in changes_since(first)] == ["-1", "-1"]
    assert verify_chain(world.county) == []


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run acts on connections of their own at the same moment; return results or refusals."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait(timeout=120)
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def committed(transactional_db) -> World:
    """The cast, visible to other connections."""
    all_categories()
    return build_world()


def test_of_two_reviewers_at_once_one_decides(committed):
    campaign = OpenCampaignFactory.create(organization=committed.prefecture)
    report = sent(committed.county, campaign, by=committed.alice)
    outcomes = at_once(
        lambda: accept_submission(report, by=committed.peter),
        lambda: return_submission(report, remarks=[("", "核对")], by=committed.dora),
    )
    assert sum(isinstance(outcome, ValidationError) for outcome in outcomes) == 1
    report.refresh_from_db()
    assert report.state in {SubmissionState.ACCEPTED, SubmissionState.RETURNED}
    assert report.remarks.count() == (report.state == SubmissionState.RETURNED)


def test_numbers_have_no_gaps_and_the_chain_no_forks_when_two_send_at_once(committed):
    campaign = OpenCampaignFactory.create(organization=committed.prefecture)
    drafts = [ready(committed.county, campaign, by=committed.alice, kind=k) for k in ReportKind]
    outcomes = at_once(*(lambda d=d: submit(d, by=committed.alice) for d in drafts))
    numbers = sorted(outcome.number[-2] for outcome in outcomes)  # type: ignore[attr-defined]  # both were sent
    assert numbers == ["1", "2"]
    assert DocumentNumber.objects.get().last == 2
    assert verify_chain(committed.county) == []


def test_a_double_click_sends_once(committed):
    campaign = OpenCampaignFactory.create(organization=committed.prefecture)
    draft = ready(committed.county, campaign, by=committed.alice)
    outcomes = at_once(*[lambda: submit(draft, by=committed.alice)] * 2)
    assert sum(isinstance(outcome, ValidationError) for outcome in outcomes) == 1
    assert DocumentNumber.objects.get().last == 1


def test_two_drafts_of_one_report_at_once_leave_one(committed):
    campaign = OpenCampaignFactory.create(organization=committed.prefecture)
    outcomes = at_once(*[lambda: begun(committed, campaign)] * 2)
    assert [o.code for o in outcomes if isinstance(o, ValidationError)] == ["draft"]
    assert Submission.objects.count() == 1
