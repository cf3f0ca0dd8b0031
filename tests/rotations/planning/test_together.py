"""New classes of a plan are stored in companies: the same as one by one, and as strictly."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from core.audit.chain import content_hash
from core.audit.models import AuditEntry
from core.days import days_range
from courses.enums import Mode
from courses.models import Base
from rotations.enums import BatchState, EnrolmentState
from rotations.models import AdoptedBatch, Batch, Quota, QuotaMovement, ScheduleChange, Session
from rotations.planning.adopting import drafts_of
from rotations.planning.changes import digest_of
from rotations.selectors.planning.results import changes_since, result_of
from rotations.services import plan_adoption
from rotations.services.adopted_batches import UNDONE, prints_of
from rotations.services.cancellations import cancel_batches
from rotations.services.plan_adoption import adopt_plan, undo_adoption
from rotations.sessions import local_bounds, period_on
from tests.factories.batches import BatchFactory, EnrolmentFactory
from tests.factories.resources import BlockingFactory
from tests.factories.timetable import SessionFactory
from tests.rotations.planning.acts import adopted_anyway, all_of

pytestmark = pytest.mark.django_db


def stored():
    """Return all that an act stored, without keys."""
    batches = Batch.objects.order_by("dates", "number")
    return [
        (
            (str(batch), str(batch.dates), batch.org_path, batch.venue_id, batch.capacity),
            (batch.names_due_on, batch.state, batch.level, batch.kind, batch.is_repeatable),
            sorted(batch.categories.values_list("code", flat=True)),
            sorted(batch.quotas.values_list("org_path", "places", "parent")),
            sorted(batch.quota_movements.values_list("kind", "source", "target", "places")),
            [
                (
                    (session.title, session.mode, session.kind, str(session.period)),
                    (session.note, session.counts_for_hours),
                    list(session.lecturers.values_list("lecturer", flat=True)),
                    list(session.places.values_list("room", flat=True)),
                    [str(row.groups) for row in session.audiences.all()],
                )
                for session in batch.sessions.order_by("period")
            ],
        )
        for batch in batches
    ]


def refuse_company(*given, **facts):
    raise ValidationError("nobody comes together", code="alone")


def taken_back(run, by):
    """Take everything over and return what that stored; nothing of it stays."""
    with transaction.atomic():
        adopted_anyway(run, by)
        found = stored()
        transaction.set_rollback(True)
    return found


def first_half(run, mode):
    """Return the first half-day of a mode in the plan: its class's item and its draft."""
    result = result_of(run)
    return next(
        (item, draft)
        for item in result.items
        for draft in drafts_of(item.known, result.base_names)
        if draft.mode == mode
    )


def busy(lecturer, draft):
    """Let a lecturer teach elsewhere at the time of a half-day."""
    other = BatchFactory.create(dates=days_range(draft.day, draft.day))
    period = period_on(draft.day, draft.starts_at, draft.ends_at)
    return SessionFactory.create(batch=other, period=period, parts={"lecturers": [lecturer]})


def test_together_stores_what_one_by_one_stores(run, world, monkeypatch):
    together = taken_back(run, world.alice)
    monkeypatch.setattr(plan_adoption, "make_batches", refuse_company)
    assert taken_back(run, world.alice) == together
    assert len(together) == len(all_of(run))


def test_a_company_costs_hardly_more_queries_than_a_single_class(run, world):
    """The ways between places are asked for where there are two places: two queries."""

    def queries(keys):
        with transaction.atomic(), CaptureQueriesContext(connection) as caught:
            adopt_plan(run, keys, by=world.alice)
            transaction.set_rollback(True)
        return len(caught)

    first, *_ = all_of(run)
    assert len(all_of(run)) > 1
    assert queries(all_of(run)) - queries([first]) <= 2


def test_each_class_has_one_line_in_the_log_and_its_mark(run, world):
    adopted = adopt_plan(run, all_of(run), by=world.alice)
    created = AuditEntry.objects.filter(action="batches.create")
    assert created.count() == adopted.count
    assert all(entry.detail["places"] and entry.detail["sessions"] for entry in created)
    assert all(entry.content_hash == content_hash(entry) for entry in created)
    assert not AuditEntry.objects.filter(action="timetable.arrange").exists()
    marks = dict(AdoptedBatch.objects.values_list("batch", "print"))
    assert prints_of(Batch.objects.all()) == marks
    moved = QuotaMovement.objects.aggregate(total=Sum("places"))["total"]
    assert moved == Quota.objects.aggregate(total=Sum("places"))["total"]
    changed = ScheduleChange.objects.filter(session=None)
    assert changed.count() == adopted.count


def test_a_half_day_whose_lecturer_is_taken_is_left_out_and_named(run, scene, world):
    _, draft = first_half(run, Mode.LECTURE)
    busy(scene.leader, draft)
    adopted = adopted_anyway(run, world.alice)
    (sentence,) = adopted.unplaced
    assert f"{draft.day.month}月{draft.day.day}日" in sentence
    assert scene.leader.name in sentence
    planned = sum(
        len(list(drafts_of(each.known, result_of(run).base_names))) for each in result_of(run).items
    )
    own = Session.objects.filter(batch__adoptions__adoption=adopted.adoption)
    assert own.count() == planned - 1
    assert adopted.count == len(result_of(run).items)


def test_a_half_day_that_a_rule_forbids_is_left_out_and_named(run, scene, world):
    _, draft = first_half(run, Mode.SITE_VISIT)
    BlockingFactory.create(
        venue=scene.base.venue, dates=days_range(draft.day, draft.day), reason="修路"
    )
    adopted = adopted_anyway(run, world.alice)
    (sentence,) = adopted.unplaced
    assert f"{draft.day.month}月{draft.day.day}日" in sentence
    assert adopted.count == len(result_of(run).items)


def test_of_two_visits_that_crowd_a_base_the_later_class_is_refused(run, scene, world):
    """Judged together both are too many; tried alone the first is let in."""
    visits = [
        (item, draft)
        for item in result_of(run).items
        for draft in drafts_of(item.known, result_of(run).base_names)
        if draft.base
    ]
    least = max(item.people for item, _ in visits)
    Base.objects.update(visitors_per_day=least - 1 if least > 1 else 1)
    adopted = adopted_anyway(run, world.alice)
    refused = [item for item, _ in visits if item.people > least - 1]
    assert len(adopted.unplaced) == len(refused)
    assert all("接待" in sentence for sentence in adopted.unplaced)


def test_a_class_that_the_rules_forbid_is_named_among_a_company(run, scene, world):
    first, *others = result_of(run).items
    day = first.known.starts_on
    BlockingFactory.create(venue=scene.venue, dates=days_range(day, day), reason="检修")
    with pytest.raises(ValidationError) as refusal:
        adopted_anyway(run, world.alice)
    text = "".join(refusal.value.messages)
    assert refusal.value.code == "refused"
    assert first.title in text
    assert all(other.title not in text for other in others)
    assert not Batch.objects.exists()


def test_a_foreign_organizer_is_refused(run, world):
    with pytest.raises(ValidationError, match="您不能为") as refusal:
        adopt_plan(run, all_of(run), changes=digest_of(changes_since(world.bob, run)), by=world.bob)
    assert refusal.value.code == "refused"


def test_undoing_costs_as_many_queries_for_many_as_for_one(run, world):
    def queries(keys):
        with transaction.atomic():
            adopted = adopt_plan(run, keys, by=world.alice)
            with CaptureQueriesContext(connection) as caught:
                assert undo_adoption(adopted.adoption, by=world.alice) == len(keys)
            transaction.set_rollback(True)
        return len(caught)

    assert queries(all_of(run)) == queries(all_of(run)[:1])


def test_undoing_writes_down_each_class_and_frees_what_it_took(run, world):
    adopted = adopt_plan(run, all_of(run), by=world.alice)
    undo_adoption(adopted.adoption, by=world.alice)
    log = AuditEntry.objects.filter(action="batches.cancelled")
    assert log.count() == adopted.count
    assert not Session.objects.exists()
    assert set(Batch.objects.values_list("cancel_reason", flat=True)) == {UNDONE}


def test_a_class_with_names_is_called_off_with_all_that_hangs_on_it(run, world):
    """Names sent before the mark was taken: the class goes the whole way, the others the short one."""
    adopted = adopt_plan(run, all_of(run), by=world.alice)
    batches = list(Batch.objects.order_by("pk"))
    name = EnrolmentFactory.create(batch=batches[0])
    cancel_batches(batches, reason="停办", by=world.alice)
    name.refresh_from_db()
    assert name.state == EnrolmentState.WITHDRAWN
    assert set(Batch.objects.values_list("state", flat=True)) == {BatchState.CANCELLED}
    assert adopted.count == len(batches)


def test_a_visit_keeps_to_the_hours_of_its_base(run, scene, world):
    """A base that opens at nine is visited from nine; the plan counts half-days, not hours."""
    Base.objects.update(opens_at=dt.time(9), closes_at=dt.time(17))
    adopted = adopted_anyway(run, world.alice)
    assert adopted.unplaced == []
    visits = Session.objects.filter(mode=Mode.SITE_VISIT, places__room__venue=scene.base.venue)
    hours = {tuple(f"{at:%H:%M}" for at in local_bounds(visit.period)) for visit in visits}
    assert hours <= {("09:00", "11:30"), ("14:30", "17:00")}
    assert hours
