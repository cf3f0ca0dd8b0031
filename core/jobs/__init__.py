"""Background jobs: one row each, one Celery task for all of them, progress that people can see.

Import from the modules: `registry` (job_handler, JobResult), `queue` (enqueue, cancel_job,
retry_job), `progress` (track, Progress). See docs/adr/0002-jobs.md.
"""
