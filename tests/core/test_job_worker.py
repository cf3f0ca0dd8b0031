"""Jobs in a real worker process: they run, survive its death, and stop when asked."""

from __future__ import annotations

import pytest
from django.db.models.functions import Now

from core.audit.models import AuditEntry
from core.jobs.models import Job
from core.jobs.queue import cancel_job, enqueue
from core.jobs.reaping import reap_dead_jobs
from tests.core import jobtasks  # noqa: F401  # registers the handlers in this process too
from tests.factories.users import UserFactory
from tests.worker import reaches, until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
State = Job.State


def is_at_work(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == State.RUNNING and job.done > 0


def make_stale(settings) -> None:
    """Take every heartbeat up to now for old: no test waits a minute."""
    settings.JOB_STALE_SECONDS = 0


def test_a_job_runs_in_the_worker_and_leaves_its_result(celery_worker_process):
    job = reaches(enqueue("tests.count", owner=UserFactory(), params={"to": 30}), State.SUCCEEDED)
    assert (job.done, job.total, job.percent, job.attempts) == (30, 30, 100, 1)
    assert (job.message, job.result) == ("数完了", {"counted": 30, "url": "/"})
    with job.result_file.open() as result:
        assert result.read() == b"1,2,3"
    assert AuditEntry.objects.filter(action="tests.count").count() == 30


def test_progress_shows_while_the_works_transaction_is_open(celery_worker_process):
    job = enqueue("tests.wait", owner=UserFactory())
    until(lambda: is_at_work(job))
    assert not AuditEntry.objects.exists()


def test_a_killed_workers_repeatable_job_runs_again_and_nothing_is_doubled(start_worker, settings):
    worker = start_worker()
    job = enqueue("tests.wait", owner=UserFactory())
    until(lambda: is_at_work(job))
    worker.kill()
    make_stale(settings)
    assert reap_dead_jobs() == 1
    start_worker()
    reaches(job, State.SUCCEEDED)
    assert (job.attempts, job.recoveries, job.result["attempt"]) == (2, 1, 2)
    assert [entry.detail for entry in AuditEntry.objects.all()] == [{"attempt": 2}]


def test_a_killed_workers_other_job_fails_with_a_sentence_and_frees_its_key(start_worker, settings):
    worker = start_worker()
    owner = UserFactory()
    job = enqueue("tests.wait_once", owner=owner, dedupe_key="x")
    until(lambda: is_at_work(job))
    worker.kill()
    make_stale(settings)
    assert reap_dead_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.error[-4:]) == (State.FAILED, "请重试。")
    assert enqueue("tests.wait_once", owner=owner, dedupe_key="x") != job


def test_cancelling_stops_the_work_and_undoes_its_transaction(celery_worker_process):
    owner = UserFactory()
    job = enqueue("tests.wait", owner=owner, params={"always": True})
    until(lambda: is_at_work(job))
    cancel_job(job, by=owner)
    reaches(job, State.CANCELLED)
    assert not AuditEntry.objects.exists()


def test_a_worker_thought_dead_stops_when_its_job_was_taken_over(celery_worker_process, settings):
    job = enqueue("tests.wait", owner=UserFactory())
    until(lambda: is_at_work(job))
    make_stale(settings)
    # A heartbeat between the reaper's look and its grasp saves the job once; the next look gets it.
    until(lambda: reap_dead_jobs() == 1)
    # While its first run is alive: the second ends, the first gives up.
    reaches(job, State.SUCCEEDED)
    assert job.result["attempt"] == 2
    until(lambda: AuditEntry.objects.count() == 1)
    assert AuditEntry.objects.get().detail == {"attempt": 2}


def test_a_job_whose_message_was_lost_is_sent_again(celery_worker_process, settings):
    job = Job.objects.create(
        kind="tests.count", title="数数", owner=UserFactory(), params={"to": 1}, sent_at=Now()
    )
    settings.JOB_RESEND_SECONDS = 0
    reap_dead_jobs()
    reaches(job, State.SUCCEEDED)
