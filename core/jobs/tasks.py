"""The Celery tasks of the engine; every other kind of work is a handler, not a task."""

from __future__ import annotations

from celery import shared_task

from core.jobs import reaping, running


@shared_task(name="jobs.run", acks_late=True)
def run_job(job_id: str) -> None:
    """Run one job by its id."""
    running.run(job_id)


@shared_task(name="jobs.reap_dead_jobs")
def reap_dead_jobs() -> None:
    """Requeue or end what dead workers left; every half minute."""
    reaping.reap_dead_jobs()


@shared_task(name="jobs.forget_old_jobs")
def forget_old_jobs() -> None:
    """Delete old jobs and their files; every night."""
    reaping.forget_old_jobs()
