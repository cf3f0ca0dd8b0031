"""The staff's pages: drafts, slips, closing, results, review."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit.models import AuditEntry
from core.jobs.models import Job
from evaluations.enums import RemarkState, RoundState
from evaluations.models import PublishedResult, Questionnaire, Remark, Round, Slip
from evaluations.services.closing import close_round
from tests.factories.batches import PublishedBatchFactory
from tests.factories.evaluations import (
    QuestionnaireFactory,
    RoundFactory,
    open_round_of,
    slips_of,
    vote,
)


@pytest.fixture
def alice(client_of, world):
    return client_of(world.alice)


@pytest.fixture
def batch(world):
    return PublishedBatchFactory.create(campaign__organization=world.county)


@pytest.fixture
def draft(batch):
    return RoundFactory.create(batch=batch)


@pytest.fixture
def opened(world):
    return open_round_of(world.county, by=world.alice)


def page(round_, *parts):
    return "/".join(["/evaluations/rounds", str(round_.pk), *parts, ""])


def test_a_round_is_drafted_with_the_standard_questionnaire(alice, batch):
    answer = alice.post(
        f"/evaluations/batches/{batch.pk}/rounds/add/",
        {"title": "结业测评", "questionnaire": "", "minimum": "6"},
    )
    made = Round.objects.get()
    assert answer.headers["Location"] == page(made)
    assert (made.batch, made.minimum, made.questionnaire.title) == (batch, 6, "培训质量测评表")
    assert len(made.questionnaire.session_items) == 4


def test_a_taken_title_and_a_low_minimum_come_back_as_typed(alice, draft):
    address = f"/evaluations/batches/{draft.batch_id}/rounds/add/"
    taken = alice.post(address, {"title": draft.title, "minimum": "5"})
    assert taken.status_code == 422
    assert "本班已有同名测评批次。" in taken.text
    low = alice.post(address, {"title": "中期测评", "minimum": "4"})
    assert low.status_code == 422
    assert 'value="中期测评"' in low.text


def test_a_draft_is_changed_once_and_then_stale(alice, draft):
    form = {
        "title": "中期测评",
        "questionnaire": draft.questionnaire_id,
        "minimum": "7",
        "revision": draft.revision,
    }
    assert alice.post(page(draft, "edit"), form).status_code == 302
    stale = alice.post(page(draft, "edit"), form)
    assert stale.status_code == 409
    assert "已被他人修改" in stale.text


def test_opening_twice_is_refused_and_a_draft_can_be_dropped(alice, draft, batch):
    assert alice.post(page(draft, "open")).status_code == 302
    again = alice.post(page(draft, "open"))
    assert again.status_code == 409
    assert alice.post(page(draft, "delete")).status_code == 409
    other = RoundFactory.create(batch=batch, title="另一次")
    assert alice.post(page(other, "delete")).status_code == 302
    assert not Round.objects.filter(pk=other.pk).exists()


def test_a_class_too_small_is_told_before_slips_are_printed(alice, draft):
    assert "不会有任何结果" in alice.get(page(draft)).text


def test_slips_are_made_by_a_job(alice, opened):
    answer = alice.post(page(opened, "slips", "print"), {"count": "40"})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    assert job.params == {"round": opened.pk, "count": 40, "address": "http://testserver/e/"}
    assert alice.post(page(opened, "slips", "print"), {"count": "0"}).status_code == 422


def test_the_sheet_is_taken_logged_and_destroyed(alice, world, opened):
    codes = slips_of(opened, 3, by=world.alice)
    answer = alice.post(page(opened, "slips", "take"))
    assert all(code in answer.content.decode() for code in codes)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditEntry.objects.filter(action="rounds.take_slips", actor=world.alice).count() == 1
    name = opened.slips_file
    slips_of(opened, 1, by=world.alice)
    close_round(opened, by=world.alice)
    assert opened.state == RoundState.CLOSED
    assert name


@pytest.mark.django_db(transaction=True)
def test_a_dropped_sheet_is_gone(alice, world, opened):
    slips_of(opened, 3, by=world.alice)
    name = opened.slips_file
    assert default_storage.exists(name)
    assert alice.post(page(opened, "slips", "drop")).status_code == 302
    assert not default_storage.exists(name)
    assert alice.post(page(opened, "slips", "take")).status_code == 409


def test_spares_are_voided_by_scanning_or_typing(alice, world, opened):
    codes = slips_of(opened, 4, by=world.alice)
    lines = f"http://10.0.0.1/e/{codes[0]}/\n\n{codes[1].lower()}\nABCD-EFGH\n"
    assert alice.post(page(opened, "slips", "void"), {"codes": lines}).status_code == 302
    opened.refresh_from_db()
    assert (opened.issued, opened.voided, Slip.objects.count()) == (4, 2, 2)
    again = alice.post(page(opened, "slips", "void"), {"codes": codes[0]})
    assert again.status_code == 422
    assert codes[0] in again.text


def test_nobody_sees_how_many_voted_before_closing(alice, world, opened):
    codes = slips_of(opened, 6, by=world.alice)
    before = alice.get(page(opened)).text
    vote(opened, codes[:5], [5] * 5)
    assert without_token(alice.get(page(opened)).text) == without_token(before)
    assert alice.get(page(opened, "result")).status_code == 404
    assert alice.get(page(opened, "receipts")).status_code == 404
    assert alice.get(page(opened, "remarks", "review")).status_code == 404


def without_token(text):
    return [line for line in text.splitlines() if "csrf" not in line.lower()]


def test_closing_publishes_counts_and_figures(alice, world, opened):
    codes = slips_of(opened, 15, by=world.alice)
    receipts = vote(opened, codes[:12], [5] * 6 + [3] * 6)
    assert alice.get(page(opened, "close")).status_code == 200
    assert alice.post(page(opened, "close")).status_code == 302
    assert alice.post(page(opened, "close")).status_code == 409
    text = alice.get(page(opened, "result")).text
    for shown in ("15 <small>张", "12 <small>票", "80–85", "很满意 6", "满意×80"):
        assert shown in text
    listed = alice.get(page(opened, "receipts")).text
    assert all(receipt in listed for receipt in receipts)


def test_below_the_minimum_nothing_is_shown_nor_kept(alice, world, opened):
    vote(opened, slips_of(opened, 4, by=world.alice), [1] * 4, remark="只有我说")
    alice.post(page(opened, "close"))
    text = alice.get(page(opened, "result")).text
    assert "票数不足，不公布结果" in text
    assert not Remark.objects.exists()
    figures = PublishedResult.objects.get().figures
    assert {f["low"] for section in figures.values() for f in section} == {None}


def test_remarks_are_read_by_a_reviewer_first(alice, client_of, world, opened):
    vote(opened, slips_of(opened, 12, by=world.alice), [4] * 12, remark="食堂<太>远")
    close_round(opened, by=world.alice)
    assert "食堂" not in alice.get(page(opened, "result")).text
    review = page(opened, "remarks", "review")
    assert "食堂&lt;太&gt;远" in alice.get(review).text
    assert client_of(world.dora).get(review).status_code == 404
    first, second = Remark.objects.order_by("pk")[:2]
    posted = {f"remark-{first.pk}": "shown", f"remark-{second.pk}": "withheld", "remark-x": "shown"}
    assert alice.post(review, posted).status_code == 302
    assert Remark.objects.filter(state=RemarkState.WAITING).count() == 10
    assert client_of(world.dora).get(page(opened, "result")).text.count("食堂") == 1


def test_a_result_that_was_touched_says_so(alice, world, opened):
    close_round(opened, by=world.alice)
    assert "与公布时的指纹不符" not in alice.get(page(opened, "result")).text
    with connection.cursor() as cursor:  # as somebody with the whole database would
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE evaluations_publishedresult SET headcount = 99")
    assert "与公布时的指纹不符" in alice.get(page(opened, "result")).text


def test_a_class_teacher_runs_rounds_but_reads_no_results(client_of, world, opened):
    teacher = client_of(world.teacher)
    slips_of(opened, 1, by=world.teacher)
    assert teacher.get(page(opened)).status_code == 200
    assert teacher.post(page(opened, "close")).status_code == 302
    assert teacher.get(page(opened, "result")).status_code == 404


@pytest.mark.parametrize(
    "parts", [("open",), ("delete",), ("slips", "print"), ("slips", "take"), ("slips", "void")]
)
def test_acts_are_posted(alice, opened, parts):
    assert alice.get(page(opened, *parts)).status_code == 405


@pytest.mark.parametrize("address", ["rounds", "questionnaires"])
def test_lists_cost_the_same_for_one_and_three_rows(alice, world, address):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert alice.get(f"/evaluations/{address}/").status_code == 200
        return len(asked)

    RoundFactory.create(batch__campaign__organization=world.county)
    queries()
    one = queries()
    for _ in range(2):
        RoundFactory.create(batch__campaign__organization=world.county)
    assert queries() == one


def test_lists_show_own_rounds_only(alice, client_of, world, draft):
    assert str(draft.batch) in alice.get("/evaluations/rounds/").text
    assert str(draft.batch) not in client_of(world.charlie).get("/evaluations/rounds/").text
    assert str(draft) in alice.get(f"/evaluations/batches/{draft.batch_id}/rounds/").text


ITEMS = {
    "rows-TOTAL_FORMS": "3",
    "rows-INITIAL_FORMS": "0",
    "rows-0-part": "session",
    "rows-0-title": "讲得清楚",
    "rows-0-kind": "rating",
    "rows-1-part": "overall",
    "rows-1-title": "建议",
    "rows-1-kind": "text",
}


def test_a_questionnaire_is_written_and_changed(alice, world):
    facts = {"organization": f"{world.county.name} #{world.county.pk}", "title": "自编表"}
    answer = alice.post("/evaluations/questionnaires/add/", {**facts, **ITEMS})
    made = Questionnaire.objects.get()
    assert answer.headers["Location"] == f"/evaluations/questionnaires/{made.pk}/"
    assert made.session_items == [{"key": "q1", "text": "讲得清楚", "kind": "rating"}]
    edit = f"/evaluations/questionnaires/{made.pk}/edit/"
    assert alice.get(edit).status_code == 200
    stored = {**ITEMS, "rows-INITIAL_FORMS": "2"}
    wrong = {**stored, "title": "改名", "revision": "1", "rows-0-kind": "text"}
    refused = alice.post(edit, wrong)
    assert refused.status_code == 422
    assert "课程测评项只能评分" in refused.text
    good = alice.post(edit, {**stored, "title": "改名", "revision": "1"})
    assert good.status_code == 302
    assert alice.post(edit, {**stored, "title": "改名", "revision": "1"}).status_code == 409


def test_a_shared_questionnaire_is_used_below_and_edited_above(client_of, world):
    shared = QuestionnaireFactory.create(organization=world.county, is_shared=True)
    bob = client_of(world.bob)
    assert bob.get(f"/evaluations/questionnaires/{shared.pk}/").status_code == 200
    assert bob.get(f"/evaluations/questionnaires/{shared.pk}/edit/").status_code == 404
