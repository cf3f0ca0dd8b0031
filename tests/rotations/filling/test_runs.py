"""The search for a timetable as a job: asked for, followed, stopped, killed, taken over, overtaken."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.jobs import running
from core.jobs.models import Job
from core.jobs.progress import JobCancelled, Progress
from core.jobs.reaping import reap_dead_jobs
from courses.enums import Mode
from rotations.enums import PlanningState
from rotations.filling.wish import Times, Wish
from rotations.models import FillRun, TimetableFill
from rotations.selectors.fill_runs import standing_of
from rotations.services.fill_runs import accept_fill, ask_fill_to_stop, follow_fill, start_fill
from rotations.services.filling import undo_fill
from tests.cast import build_world
from tests.factories.batches import BatchFactory, RoomFactory, VenueFactory, from_today
from tests.factories.resources import AvailabilityFactory
from tests.factories.timetable import (
    CourseFactory,
    LecturerFactory,
    SessionFactory,
    TopicFactory,
    hours,
)
from tests.rotations.test_timetable_races import at_once

ONE = Times(1, 180)


class Scene:
    """A class of two days with a hall, a course and the one who teaches it."""

    def __init__(self, world) -> None:
        self.world = world
        venue = VenueFactory.create(organization=world.county, name="平江县委党校")
        self.hall = RoomFactory.create(venue=venue, name="一教室", capacity=80)
        self.batch = BatchFactory.create(
            organization=world.county, venue=venue, dates=from_today(7, 8), capacity=40
        )
        topic = TopicFactory.create(name="基层党建")
        self.lecturer = LecturerFactory.create(organization=world.county, name="王明")
        self.lecturer.topics.add(topic)
        self.course = CourseFactory.create(
            organization=world.county, title="党课", topic=topic, mode=Mode.LECTURE, minutes=90
        )

    @property
    def wish(self) -> Wish:
        return Wish({self.course.pk: Times(2, 90)}, closing=ONE)

    def start(self, wish: Wish | None = None) -> FillRun:
        return start_fill(self.batch, wish or self.wish, by=self.world.alice)

    def done(self, wish: Wish | None = None) -> FillRun:
        run = self.start(wish)
        running.run(str(run.job_id))
        run.refresh_from_db()
        return run

    def accept(self, run: FillRun) -> TimetableFill:
        seen = standing_of(self.world.alice, run).digest
        return accept_fill(run, seen=seen, by=self.world.alice)


@pytest.fixture
def scene(world):
    return Scene(world)


def titles(batch) -> list[str]:
    return list(batch.sessions.order_by("period").values_list("title", flat=True))


@pytest.mark.django_db
def test_a_search_is_a_job_that_keeps_its_proposal_and_puts_nothing_in(scene, world):
    run = scene.done()
    job = Job.objects.get(pk=run.job_id)
    assert (job.queue, job.state, job.message) == (
        "planning",
        "succeeded",
        f"“{scene.batch}”可排入 3 项课程。",
    )
    assert job.result["url"] == reverse("rotations:fill_run", args=[run.pk])
    assert run.state == PlanningState.DONE
    assert [each["title"] for each in run.proposal["placed"]] == [
        "党课（1）",
        "党课（2）",
        "结业式",
    ]
    assert not scene.batch.sessions.exists()
    fill = scene.accept(run)
    assert titles(scene.batch) == ["党课（1）", "党课（2）", "结业式"]
    assert (fill.run, len(fill.sessions)) == (run, 3)


@pytest.mark.django_db
def test_a_result_is_taken_once_and_again_when_it_was_taken_back(scene, world):
    run = scene.done()
    fill = scene.accept(run)
    with pytest.raises(ValidationError) as refusal:
        scene.accept(run)
    assert refusal.value.code == "taken"
    undo_fill(fill, by=world.alice)
    run = FillRun.objects.get(pk=run.pk)
    assert len(scene.accept(run).sessions) == 3


@pytest.mark.django_db
def test_what_changed_since_is_said_and_the_rest_can_be_taken(scene, world):
    run = scene.done()
    AvailabilityFactory.create(
        lecturer=scene.lecturer, is_available=False, dates=from_today(7, 8), reason="出差"
    )
    SessionFactory.create(
        batch=scene.batch, title="参观", period=hours(scene.batch, "19:00", "20:00"), parts={}
    )
    with pytest.raises(ValidationError) as refusal:
        accept_fill(run, seen="", by=world.alice)
    assert refusal.value.code == "stale"
    standing = standing_of(world.alice, run)
    assert [line.split("：")[0] for line in standing.dropped] == ["党课（1）", "党课（2）"]
    assert "王明出差" in standing.dropped[0]
    assert standing.changes[0].startswith("新增“参观”")
    scene.accept(run)
    assert sorted(titles(scene.batch)) == ["参观", "结业式"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: type(s.course).objects.update(is_retired=True), "课程已停用"),
        (lambda s: type(s.hall).objects.update(capacity=10), "没有能容纳 40 人的教室"),
        (lambda s: s.lecturer.topics.clear(), "没有擅长“基层党建”的授课人"),
        (
            lambda s: type(s.batch).objects.filter(pk=s.batch.pk).update(dates=from_today(20, 21)),
            "班次日期已改",
        ),
        (
            lambda s: SessionFactory.create(
                batch=s.batch, title="占用", period=hours(s.batch, "08:30", "11:30")
            ),
            "已安排“占用”",
        ),
        (
            lambda s: (
                LecturerFactory.create(organization=s.world.county).topics.set(
                    s.lecturer.topics.all()
                )
                or type(s.lecturer).objects.filter(pk=s.lecturer.pk).update(is_retired=True)
            ),
            "原定授课人已不能讲授",
        ),
        (
            lambda s: (
                RoomFactory.create(venue=s.hall.venue, capacity=90)
                and type(s.hall).objects.filter(pk=s.hall.pk).update(is_retired=True)
            ),
            "原定场地已不合用",
        ),
    ],
)
def test_why_something_is_left_out(scene, world, change, words):
    run = scene.done(Wish({scene.course.pk: Times(1, 90)}))
    change(scene)
    (line,) = standing_of(world.alice, FillRun.objects.get(pk=run.pk)).dropped
    assert words in line


@pytest.mark.django_db
def test_sessions_changed_and_cancelled_since_are_told(scene, world):
    moved, gone = (
        SessionFactory.create(
            batch=scene.batch, title=title, period=hours(scene.batch, first, last), parts={}
        )
        for title, first, last in (("改动", "18:00", "19:00"), ("取消", "19:00", "20:00"))
    )
    run = scene.done()
    type(moved).objects.filter(pk=moved.pk).update(revision=9)
    gone.delete()
    lines = standing_of(world.alice, run).changes
    assert [line[:4] for line in lines] == ["“改动”", "“取消”"]


@pytest.mark.django_db
def test_two_on_one_class_the_second_is_told_and_a_dead_one_is_put_aside(scene, world):
    first = scene.start()
    with pytest.raises(ValidationError, match="正在计算") as refusal:
        scene.start()
    assert refusal.value.code == "busy"
    Job.objects.filter(pk=first.job_id).update(state="failed")
    scene.start()
    first.refresh_from_db()
    assert first.state == PlanningState.FAILED


@pytest.mark.django_db
def test_a_class_that_is_over_is_not_filled(scene):
    type(scene.batch).objects.filter(pk=scene.batch.pk).update(state="finished")
    scene.batch.refresh_from_db()
    with pytest.raises(ValidationError) as refusal:
        scene.start()
    assert refusal.value.code == "state"


@pytest.mark.django_db
def test_a_search_that_is_stopped_keeps_what_it_has(scene, world):
    run = scene.start()
    ask_fill_to_stop(run)
    running.run(str(run.job_id))
    run.refresh_from_db()
    assert run.state == PlanningState.DONE
    assert len(run.proposal["placed"]) + len(run.proposal["unplaced"]) == 3
    with pytest.raises(ValidationError) as over:
        ask_fill_to_stop(FillRun.objects.get(pk=run.pk))
    assert over.value.code == "over"


@pytest.mark.django_db
def test_a_search_that_is_cancelled_says_so_and_keeps_what_it_has(scene, world, monkeypatch):
    run = scene.start()

    def cancel(by: int = 1) -> None:
        raise JobCancelled

    with Progress(Job.objects.get(pk=run.job_id)) as progress:
        monkeypatch.setattr(progress, "advance", cancel)
        with pytest.raises(JobCancelled):
            follow_fill(run, by=world.alice, progress=progress)
    run.refresh_from_db()
    assert (run.state, run.error) == (PlanningState.FAILED, "已取消。")
    assert set(run.proposal) == {"placed", "unplaced"}


@pytest.mark.django_db
def test_a_search_that_is_still_at_work_cannot_be_taken_over(scene, world):
    with pytest.raises(ValidationError) as refusal:
        accept_fill(scene.start(), seen="", by=world.alice)
    assert refusal.value.code == "live"


@pytest.mark.django_db
def test_a_killed_worker_is_followed_by_another_with_the_same_result(scene, world):
    run = scene.done()
    found = run.proposal
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Job.objects.filter(pk=run.job_id).update(state="running", heartbeat_at=long_ago)
    FillRun.objects.filter(pk=run.pk).update(state="running", proposal={})
    assert reap_dead_jobs() == 1
    running.run(str(run.job_id))
    run.refresh_from_db()
    assert (run.state, run.proposal) == (PlanningState.DONE, found)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_or_take_over_at_once_one_is_told():
    scene = Scene(build_world())
    outcome = at_once(scene.start, scene.start)
    (run,) = [made for made in outcome if isinstance(made, FillRun)]
    (refusal,) = [made for made in outcome if isinstance(made, ValidationError)]
    assert refusal.code != "state"
    running.run(str(run.job_id))
    run.refresh_from_db()
    outcome = at_once(lambda: scene.accept(run), lambda: scene.accept(run))
    assert sum(isinstance(made, TimetableFill) for made in outcome) == 1
    assert scene.batch.sessions.count() == 3


# The pages


def page_of(batch) -> str:
    return reverse("rotations:timetable_fill", args=[batch.pk])


@pytest.mark.django_db
def test_the_pages_ask_search_propose_and_put_in(client_of, scene, world):
    alice, address = client_of(world.alice), page_of(scene.batch)
    given = {f"times_{scene.course.pk}": "2", f"minutes_{scene.course.pk}": "90"}
    started = alice.post(address, {**given, "has_closing": "on"})
    run = FillRun.objects.get()
    assert started.url == reverse("rotations:fill_run", args=[run.pk])
    assert 'hx-headers=\'{"X-Unattended": "1"}\'' in alice.get(started.url).content.decode()
    busy = alice.post(address, {**given, "has_closing": "on"})
    assert busy.status_code == 409
    assert "正在计算" in busy.content.decode()
    assert f'name="times_{scene.course.pk}" value="2"' in busy.content.decode()
    running.run(str(run.job_id))
    card = alice.get(reverse("rotations:fill_status", args=[run.pk]))
    assert card["HX-Refresh"] == "true"
    page = alice.get(started.url).content.decode()
    assert "可排入 3 项课程" in page
    assert "tt-proposed" in page
    accept = reverse("rotations:fill_accept", args=[run.pk])
    stale = alice.post(accept, {"seen": "another"})
    assert stale.status_code == 409
    assert "可排入 3 项课程" in stale.content.decode()
    put_in = alice.post(accept, {"seen": ""})
    assert put_in.url == reverse("rotations:batch_timetable", args=[scene.batch.pk])
    assert scene.batch.sessions.count() == 3
    assert "排入课程表 3 项" in alice.get(started.url).content.decode()
    assert alice.post(accept, {"seen": ""}).status_code == 409
    undo = reverse("rotations:fill_undo", args=[TimetableFill.objects.get().pk])
    assert "3 项课程将全部取出" in alice.get(undo).content.decode()
    assert alice.post(undo).status_code == 302
    assert not scene.batch.sessions.exists()
    assert alice.post(undo).status_code == 409


@pytest.mark.django_db
def test_choices_are_kept_through_adding_dropping_pages_and_filters(client_of, scene, world):
    alice, address = client_of(world.alice), page_of(scene.batch)
    more = [
        CourseFactory.create(organization=world.county, title=f"课程{n:02}", minutes=400)
        for n in range(25)
    ]
    first, second = scene.course.pk, more[0].pk
    added = alice.post(
        f"{address}?page=2&q=课", {"add": str(second), f"times_{first}": "3", "discussions": "1"}
    )
    assert added.url.endswith("#courses")
    page = alice.get(added.url)
    told = page.content.decode()
    assert f'name="times_{first}" value="3"' in told
    assert f'name="times_{second}" value="3"' in told  # 400 minutes are three half-days
    assert 'name="discussions" value="1"' in told
    assert page.context["listing"].text == "课"
    turned = alice.get(f"{address}{page.context['listing'].link(page='1', q=None)}")
    assert f'name="times_{first}" value="3"' in turned.content.decode()
    assert "加入 课程00" not in turned.content.decode()
    assert "加入 课程01" in turned.content.decode()
    reset = alice.get(page.context["listing"].reset_url)
    assert f'name="times_{first}" value="3"' in reset.content.decode()
    query = added.url.partition("?")[2].partition("#")[0]
    dropped = alice.post(f"{address}?{query}", {"drop": str(first), f"times_{first}": "3"})
    assert f"times_{first}" not in alice.get(dropped.url).content.decode()


@pytest.mark.django_db
def test_a_long_library_costs_no_more_queries(client_of, scene, world):
    alice, address = client_of(world.alice), page_of(scene.batch)

    def queries(*courses) -> int:
        chosen = "&".join(f"times_{one.pk}=1" for one in courses)
        with CaptureQueriesContext(connection) as caught:
            assert alice.get(f"{address}?{chosen}").status_code == 200
        return len(caught)

    CourseFactory.create(organization=world.county, title="课程")
    queries(scene.course)
    few = queries(scene.course)
    more = [CourseFactory.create(organization=world.county, title=f"课程{n}") for n in range(4)]
    assert queries(scene.course, *more[:2]) == few


@pytest.mark.django_db
def test_wrong_numbers_and_no_wish_keep_what_was_typed(client_of, scene, world):
    alice, address = client_of(world.alice), page_of(scene.batch)
    wrong = alice.post(address, {f"times_{scene.course.pk}": "9"})
    assert wrong.status_code == 422
    assert 'value="9"' in wrong.content.decode()
    empty = alice.post(address, {})
    assert empty.status_code == 422
    assert "请至少加入一门课程" in empty.content.decode()
    many = [CourseFactory.create(organization=world.county, title=f"课{n}") for n in range(41)]
    refused = alice.post(address, {f"times_{one.pk}": "1" for one in many})
    assert "一次最多排 40 门课程" in refused.content.decode()
    assert alice.get(f"{address}?times_{'9' * 30}=1&times_x=1").status_code == 200
    assert not FillRun.objects.exists()


@pytest.mark.django_db
def test_a_neighbour_finds_nothing(client_of, scene, world):
    run = scene.done()
    charlie = client_of(world.charlie)
    for name, key in (
        ("timetable_fill", scene.batch.pk),
        ("fill_run", run.pk),
        ("fill_status", run.pk),
    ):
        assert charlie.get(reverse(f"rotations:{name}", args=[key])).status_code == 404
    for name in ("fill_stop", "fill_accept"):
        address = reverse(f"rotations:{name}", args=[run.pk])
        assert charlie.post(address).status_code == 404
        assert client_of(world.alice).get(address).status_code == 405
    assert not scene.batch.sessions.exists()
