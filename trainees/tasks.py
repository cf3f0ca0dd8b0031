"""Long work of this app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import shared_task
from django.core.files.base import ContentFile
from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from core.listing.export import register_export
from trainees.lists.people import ROSTER
from trainees.lists.rounds import ROUNDS
from trainees.lists.standings import SHORT
from trainees.lists.studies import RECOGNITIONS
from trainees.lists.vacancies import VACANCIES
from trainees.selectors.appointments import vacancies_for
from trainees.selectors.imports import import_for
from trainees.selectors.people import people_for
from trainees.selectors.rounds import counts_of, round_for, rounds_for, waiting_count
from trainees.selectors.studies import recognitions_for, study_for
from trainees.services.rosters.deciding import DECIDE_KIND, decide_rows
from trainees.services.rosters.forgetting import forget_old_rosters
from trainees.services.rosters.imports import JOB_KIND, check_rows, import_rows
from trainees.services.rosters.remarks import REMARK_KIND, remarked
from trainees.services.rosters.undoing import UNDO_KIND, undo_import
from trainees.services.rosters.uploads import CHECK_KIND
from trainees.services.rounds.holding import JOB_KIND as HOLD_ROUND
from trainees.services.rounds.holding import hold_round
from trainees.services.rounds.undoing import UNDO_KIND as UNDO_ROUND
from trainees.services.rounds.undoing import undo_round
from trainees.services.studies import imports as studies

if TYPE_CHECKING:
    from core.jobs.models import Job

register_export(ROSTER, people_for)
register_export(VACANCIES, vacancies_for)
register_export(ROUNDS, rounds_for)
register_export(SHORT, people_for)
register_export(RECOGNITIONS, recognitions_for)


@job_handler(CHECK_KIND, title="核对花名册", needs="trainees.import", repeatable=True)
def check_roster(job: Job) -> JobResult:
    """Read and judge an uploaded roster; a run that broke off has left nothing."""
    roster = import_for(job.owner, job.params["roster"])
    with Progress(job) as progress:
        done = check_rows(roster, by=job.owner, advance=progress.advance, say=progress.say)
    return JobResult(
        message=f"共 {done.total} 行，有问题 {done.problem_count} 行，"
        f"需确认 {done.confirm_count} 行。",
        data={"file_name": done.file_name},
        url=reverse("trainees:import_detail", args=[done.pk]),
    )


@job_handler(DECIDE_KIND, title="重新核对花名册", needs="trainees.import", repeatable=True)
def decide_roster(job: Job) -> JobResult:
    """Take decisions on a long roster and judge it anew; a run that broke off has decided nothing."""
    roster = import_for(job.owner, job.params["roster"])
    with Progress(job) as progress:
        done = decide_rows(roster, job.params, by=job.owner, say=progress.say)
    return JobResult(
        message=f"有问题 {done.problem_count} 行，需确认 {done.confirm_count} 行。",
        data={"file_name": done.file_name},
        url=reverse("trainees:import_detail", args=[done.pk]),
    )


@job_handler(JOB_KIND, title="导入花名册", needs="trainees.import", repeatable=True)
def import_roster(job: Job) -> JobResult:
    """Write a checked roster; a run that broke off has written nothing and may start again."""
    roster = import_for(job.owner, job.params["roster"])
    with Progress(job) as progress:
        done = import_rows(
            roster, only_good=job.params["only_good"], by=job.owner, say=progress.say
        )
    return JobResult(
        message=f"新增 {done.new_count} 人，变更 {done.changed_count} 人，"
        f"未变 {done.same_count} 人，未导入 {done.total - done.good_count} 行。",
        data={"file_name": done.file_name},
        url=reverse("trainees:import_detail", args=[done.pk]),
    )


@job_handler(HOLD_ROUND, title="集中换届", needs="trainees.manage", repeatable=True)
def hold_elections(job: Job) -> JobResult:
    """Hold a round of elections; a run that broke off has written nothing and may start again."""
    round_ = round_for(job.owner, job.params["round"])
    with Progress(job, total=waiting_count(round_)) as progress:
        held = hold_round(
            round_,
            only_good=job.params["only_good"],
            by=job.owner,
            advance=progress.advance,
        )
    counts = counts_of(held)
    left = f"，{counts['problems']} 个有问题的留在草稿中" if counts["problems"] else ""
    return JobResult(
        message=f"已办理 {counts['done']} 个席位{left}。",
        data={"title": held.title},
        url=reverse("trainees:round_detail", args=[held.pk]),
    )


@job_handler(UNDO_ROUND, title="撤销集中换届", needs="trainees.manage", repeatable=True)
def undo_elections(job: Job) -> JobResult:
    """Take a held round back, whole or not at all."""
    round_ = round_for(job.owner, job.params["round"])
    undo_round(round_, was=job.params["was"], by=job.owner)
    return JobResult(
        message="已撤销，席位和任职恢复到办理之前。",
        data={"title": round_.title},
        url=reverse("trainees:round_detail", args=[round_.pk]),
    )


@job_handler(studies.JOB_KIND, title="导入网络自学", needs="trainees.record_hours", repeatable=True)
def import_study(job: Job) -> JobResult:
    """Credit a checked table of online study; a run that broke off has credited nothing."""
    study = study_for(job.owner, job.params["study"])
    with Progress(job, total=study.new_count) as progress:
        done = studies.import_study(
            study,
            only_good=job.params["only_good"],
            by=job.owner,
            advance=progress.advance,
        )
    return JobResult(
        message=f"记入 {done.new_count} 条，已在册 {done.same_count} 条，"
        f"未导入 {done.problem_count} 行。",
        data={"file_name": done.file_name},
        url=reverse("trainees:study_detail", args=[done.pk]),
    )


@job_handler(UNDO_KIND, title="撤销导入", needs="trainees.import", repeatable=True)
def undo_roster(job: Job) -> JobResult:
    """Take back an import, whole or not at all."""
    roster = import_for(job.owner, job.params["roster"])
    with Progress(job) as progress:
        done = undo_import(roster, by=job.owner, say=progress.say)
    return JobResult(
        message="已撤销，恢复到导入之前。",
        data={"file_name": done.file_name},
        url=reverse("trainees:import_detail", args=[done.pk]),
    )


@job_handler(REMARK_KIND, title="生成问题表", needs="trainees.import", repeatable=True)
def remark_roster(job: Job) -> JobResult:
    """Make the user's own workbook with our remarks."""
    roster = import_for(job.owner, job.params["roster"])
    workbook, name = remarked(roster)
    return JobResult(
        data={"file_name": roster.file_name},
        file=ContentFile(workbook, name=name),
        file_name=name,
    )


@shared_task(ignore_result=True)
def forget_rosters() -> None:
    """Forget old uploads and what undoing would need; the beat sends it every night."""
    forget_old_rosters()
