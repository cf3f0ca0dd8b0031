"""The engine without a worker: asking, racing, refusing, ending."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core.audit.models import AuditEntry
from core.jobs.models import Job
from core.jobs.progress import Channel, JobCancelled, JobSuperseded, Progress, track
from core.jobs.queue import cancel_job, enqueue, retry_job
from core.jobs.reaping import forget_old_jobs, reap_dead_jobs
from core.jobs.registry import handler_for, job_handler
from core.jobs.running import run
from core.jobs.selectors import jobs_for, live_job
from tests.core import jobtasks
from tests.factories.users import UserFactory

State = Job.State


@pytest.fixture
def owner(db):
    return UserFactory()


def ran(job: Job) -> Job:
    run(str(job.pk))
    job.refresh_from_db()
    return job


def test_a_job_is_a_queued_row_of_its_owner(owner):
    job = enqueue("tests.count", owner=owner, params={"to": 3})
    assert (job.state, job.title, job.queue, job.params) == (
        State.QUEUED,
        "数数",
        "default",
        {"to": 3},
    )
    assert list(jobs_for(owner)) == [job]
    assert live_job(owner, "tests.count") == job
    assert not jobs_for(UserFactory()).exists()


def test_it_is_sent_only_when_the_transaction_commits(owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        enqueue("tests.count", owner=owner, dedupe_key="x")
        enqueue("tests.count", owner=owner, dedupe_key="x")
    assert len(callbacks) == 1


def test_a_double_click_returns_the_live_job(owner):
    job = enqueue("tests.count", owner=owner, params={"to": 1}, dedupe_key="x")
    assert enqueue("tests.count", owner=owner, dedupe_key="x") == job
    assert enqueue("tests.count", owner=UserFactory(), dedupe_key="x") != job
    ran(job)
    assert enqueue("tests.count", owner=owner, dedupe_key="x") != job


def test_a_shared_kind_is_refused_to_others_while_live(owner):
    enqueue("tests.shared", owner=owner, dedupe_key="plan:1")
    with pytest.raises(ValidationError) as caught:
        enqueue("tests.shared", owner=UserFactory(), dedupe_key="plan:1")
    assert caught.value.code == "busy"


@pytest.mark.django_db(transaction=True)
def test_two_connections_that_ask_at_once_get_one_job():
    owner, start, jobs = UserFactory(), threading.Barrier(4), []

    def ask() -> None:
        start.wait()
        with transaction.atomic():
            jobs.append(enqueue("tests.count", owner=owner, params={"to": 1}, dedupe_key="x").pk)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(jobs) == 4
    assert set(jobs) == set(Job.objects.values_list("pk", flat=True))
    assert Job.objects.count() == 1


def test_an_unknown_kind_is_a_bug(owner):
    with pytest.raises(LookupError):
        enqueue("tests.nothing", owner=owner)


def test_a_run_ends_with_its_result(owner):
    job = ran(enqueue("tests.count", owner=owner, params={"to": 3}))
    assert (job.state, job.message, job.result["counted"]) == (State.SUCCEEDED, "数完了", 3)
    assert (job.result_name, job.attempts) == ("数字.csv", 1)
    assert job.finished_at is not None


def test_a_job_delivered_twice_runs_once(owner):
    job = ran(enqueue("tests.count", owner=owner, params={"to": 3}))
    ran(job)
    assert job.attempts == 1
    assert AuditEntry.objects.filter(action="tests.count").count() == 3


def test_a_refusal_tells_its_sentence(owner):
    job = ran(enqueue("tests.refuse", owner=owner))
    assert (job.state, job.error) == (State.FAILED, "名册为空，没有可导出的内容。")
    assert job.traceback == ""


def test_a_bug_tells_the_owner_nothing_technical(owner):
    job = ran(enqueue("tests.crash", owner=owner))
    assert job.state == State.FAILED
    assert "ZeroDivisionError" in job.traceback
    assert "Zero" not in job.error


def test_the_right_is_asked_again_when_the_job_runs(world):
    job = enqueue("tests.guarded", owner=world.alice)
    world.alice.posts.all().delete()
    assert ran(job).error.startswith("您已无权")
    assert ran(enqueue("tests.guarded", owner=world.dora)).message == "有权"


def test_a_closed_account_runs_nothing(owner):
    job = enqueue("tests.count", owner=owner, params={"to": 1})
    owner.is_active = False
    owner.save()
    assert ran(job).error.startswith("您已无权")


def test_a_waiting_job_is_cancelled_at_once(owner):
    job = cancel_job(enqueue("tests.count", owner=owner, params={"to": 1}), by=owner)
    assert (job.state, ran(job).attempts) == (State.CANCELLED, 0)
    with pytest.raises(ValidationError) as caught:
        cancel_job(job, by=owner)
    assert caught.value.code == "finished"


def test_nobody_cancels_or_repeats_for_another(owner):
    job, stranger = enqueue("tests.count", owner=owner), UserFactory()
    with pytest.raises(ValidationError):
        cancel_job(job, by=stranger)
    cancel_job(job, by=owner)
    with pytest.raises(ValidationError):
        retry_job(job, by=stranger)


def test_a_failed_job_starts_again_from_nothing(owner):
    job = ran(enqueue("tests.refuse", owner=owner, dedupe_key="x"))
    job = retry_job(job, by=owner)
    assert (job.state, job.error, job.finished_at, job.attempts) == (State.QUEUED, "", None, 1)
    with pytest.raises(ValidationError) as caught:
        retry_job(job, by=owner)
    assert caught.value.code == "not_over"


def test_a_retry_gives_way_to_a_live_twin(owner):
    job = ran(enqueue("tests.refuse", owner=owner, dedupe_key="x"))
    enqueue("tests.refuse", owner=owner, dedupe_key="x")
    with pytest.raises(ValidationError) as caught:
        retry_job(job, by=owner)
    assert caught.value.code == "busy"


def test_a_repeatable_job_gives_up_after_enough_deaths(owner, settings):
    settings.JOB_STALE_SECONDS = 0
    job = enqueue("tests.wait", owner=owner)
    past = timezone.now() - timedelta(hours=1)
    for recoveries, state in ((1, State.QUEUED), (2, State.QUEUED), (2, State.FAILED)):
        Job.objects.filter(pk=job.pk).update(state=State.RUNNING, heartbeat_at=past)
        assert reap_dead_jobs() == 1
        job.refresh_from_db()
        assert (job.recoveries, job.state) == (recoveries, state)


def test_a_dead_job_that_was_to_be_cancelled_is(owner):
    job = enqueue("tests.wait", owner=owner)
    past = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING, heartbeat_at=past, cancel_requested=True
    )
    reap_dead_jobs()
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_a_living_job_is_left_alone(owner):
    job = enqueue("tests.wait", owner=owner)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, heartbeat_at=timezone.now())
    assert reap_dead_jobs() == 0


def test_old_jobs_go_with_their_files(owner, settings):
    job = ran(enqueue("tests.count", owner=owner, params={"to": 1}))
    live, storage, name = (
        enqueue("tests.count", owner=owner),
        job.result_file.storage,
        str(job.result_file),
    )
    settings.JOB_KEEP_DAYS = 0
    assert storage.exists(name)
    assert forget_old_jobs() == 1
    assert not storage.exists(name)
    assert list(Job.objects.all()) == [live]


@pytest.fixture
def running_job(transactional_db):
    job = enqueue("tests.count", owner=UserFactory())
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING, attempts=1, heartbeat_at=timezone.now()
    )
    job.refresh_from_db()
    return job


def test_progress_is_seen_from_outside_an_open_transaction(running_job):
    outside = connection.copy()

    def seen() -> tuple[int, int, str]:
        with outside.cursor() as cursor:
            cursor.execute("SELECT done, total, message FROM jobs_job")
            return cursor.fetchone()

    with transaction.atomic(), Progress(running_job, total=7, interval=0) as progress:
        AuditEntry.objects.count()  # the transaction has begun
        progress.advance(2)
        progress.say("第二步")
        assert seen() == (2, 7, "第二步")
        progress.advance(to=7)
    assert seen() == (7, 7, "第二步")
    outside.close()


def test_a_wish_to_cancel_reaches_the_work(running_job):
    done = []
    with pytest.raises(JobCancelled):
        for number in track(running_job, [1, 2, 3], interval=0):
            done.append(number)
            cancel_job(running_job, by=running_job.owner)
    assert done == [1]


def test_a_superseded_run_stops(running_job):
    Job.objects.update(attempts=2)
    with pytest.raises(JobSuperseded):
        list(track(running_job, [1], interval=0))


def test_progress_never_waits_for_whoever_holds_the_row(running_job):
    other, channel = connection.copy(), Channel(running_job)
    with transaction.atomic():
        Job.objects.select_for_update().get()
        channel.report(done=5)
    channel.close()
    other.close()
    running_job.refresh_from_db()
    assert running_job.done == 0


def test_a_silent_computation_shows_that_it_lives(transactional_db, settings):
    settings.JOB_HEARTBEAT_SECONDS = 0.01
    assert ran(enqueue("tests.silent", owner=UserFactory())).state == State.SUCCEEDED


def test_a_generator_has_no_known_total(running_job):
    assert list(track(running_job, iter([1, 2]), interval=0)) == [1, 2]
    running_job.refresh_from_db()
    assert (running_job.done, running_job.total, running_job.percent) == (2, 0, None)


def test_a_handler_may_be_called_directly_in_a_test(owner):
    result = jobtasks.count(enqueue("tests.count", owner=owner, params={"to": 2}))
    assert result is not None
    assert result.message == "数完了"


def test_remaining_time_follows_the_pace():
    job = Job(
        state=State.RUNNING, done=1, total=4, started_at=timezone.now() - timedelta(seconds=10)
    )
    assert job.remaining_seconds == 30
    assert Job(state=State.RUNNING, done=0, total=4).remaining_seconds is None


def test_a_kind_has_one_handler_and_a_known_queue():
    with pytest.raises(ImproperlyConfigured):
        job_handler("tests.count", title="另一个")(lambda _job: None)
    with pytest.raises(ImproperlyConfigured):
        job_handler("tests.other", title="无此队列", queue="nowhere")(lambda _job: None)
    assert handler_for("tests.count").title == "数数"
