"""Jobs of the rotations app, and what the beat does for it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from celery import shared_task
from django.core.files.base import ContentFile
from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from organizations.permissions import demand
from rotations.enums import CardKind
from rotations.selectors.batches import batch_run_by
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.change_letters import notice_for
from rotations.selectors.planning.runs import planning_run_for
from rotations.selectors.release_pages import batches_to_schedule
from rotations.selectors.sessions import class_for, sessions_of
from rotations.services.attendance_sheets import make_sign_in_sheet
from rotations.services.campaigns import open_campaign
from rotations.services.cards import print_cards
from rotations.services.certificates import make_certificates
from rotations.services.change_papers import make_change_notice
from rotations.services.class_papers import print_paper
from rotations.services.coverage import fold_all
from rotations.services.documents import make_handbook, make_notice
from rotations.services.logins import print_logins
from rotations.services.offers import expire_offers
from rotations.services.plan_adoption import adopt_plan
from rotations.services.planning import follow_run
from rotations.services.releases import release_timetables

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler(
    "rotations.open_campaign",
    title="启动轮训、冻结底数",
    needs="rotations.manage_campaign",
    repeatable=True,
)
def open_campaign_job(job: Job) -> JobResult:
    """Open a campaign; everything commits together, so a run broken off left nothing."""
    campaign = campaign_for(job.owner, job.params["campaign"])
    demand(job.owner, "rotations.manage_campaign", campaign)
    with Progress(job) as progress:
        progress.say("正在按规则冻结底数")
        open_campaign(campaign, by=job.owner, progress=progress.reach)
    return JobResult(
        f"“{campaign}”已启动，底数已冻结。",
        url=reverse("rotations:campaign_detail", args=[campaign.pk]),
    )


@job_handler(
    "rotations.notice",
    title="生成办班通知",
    queue="documents",
    needs="rotations.publish_batch",
)
def notice_job(job: Job) -> JobResult:
    """Write the notice of a batch as DOCX and PDF, keep both, tell the units."""
    batch = batch_run_by(job.owner, job.params["batch"])
    demand(job.owner, "rotations.publish_batch", batch)
    issued_on = dt.date.fromisoformat(job.params["issued_on"])
    make_notice(
        batch,
        number=job.params["number"],
        signer=job.params["signer"],
        issued_on=issued_on,
        by=job.owner,
    )
    return JobResult(
        f"“{batch}”的办班通知已存入班次材料。",
        url=reverse("rotations:batch_documents", args=[batch.pk]),
    )


@job_handler(
    "rotations.handbook",
    title="编印学员手册",
    queue="documents",
    needs="rotations.manage_class",
    repeatable=True,
)
def handbook_job(job: Job) -> JobResult:
    """Print the trainees' handbook of a batch and keep it."""
    batch = batch_run_by(job.owner, job.params["batch"])
    demand(job.owner, "rotations.manage_class", batch)
    make_handbook(batch, by=job.owner)
    return JobResult(
        f"“{batch}”的学员手册已存入班次材料。",
        url=reverse("rotations:batch_documents", args=[batch.pk]),
    )


@job_handler(
    "rotations.sign_in_sheet",
    title="打印签到表",
    queue="documents",
    needs="rotations.take_roll",
    repeatable=True,
)
def sign_in_sheet_job(job: Job) -> JobResult:
    """Print the sign-in sheet of some sessions of a class."""
    batch = class_for(job.owner, job.params["batch"], "rotations.take_roll")
    wanted = set(job.params["sessions"])
    sessions = [session for session in sessions_of(batch) if session.pk in wanted]
    sheet = make_sign_in_sheet(batch, sessions, by=job.owner)
    words = "已存入班次材料" if sheet.document else "考勤尚未封存，供现场签名"
    return JobResult(
        f"签到表已生成，{words}。",
        url=reverse("rotations:attendance", args=[batch.pk]),
        file=ContentFile(sheet.content),
        file_name=sheet.name,
    )


@job_handler(
    "rotations.certificates",
    title="打印结业证书",
    queue="documents",
    needs="rotations.complete",
    repeatable=True,
)
def certificates_job(job: Job) -> JobResult:
    """Print the certificates of a class into one document."""
    batch = class_for(job.owner, job.params["batch"], "rotations.complete")
    document = make_certificates(batch, by=job.owner)
    with document.file.open("rb") as kept:
        copy = ContentFile(kept.read())
    return JobResult(
        "结业证书已生成，已存入班次材料。",
        url=reverse("rotations:completion", args=[batch.pk]),
        file=copy,
        file_name=document.file_name,
    )


@job_handler(
    "rotations.logins", title="打印学员登录码", queue="documents", needs="rotations.manage_class"
)
def logins_job(job: Job) -> JobResult:
    """Print new login slips for everybody in a class; only the job's owner gets the file."""
    batch = batch_run_by(job.owner, job.params["batch"])
    demand(job.owner, "rotations.manage_class", batch)
    content = print_logins(batch, origin=job.params["origin"], by=job.owner)
    return JobResult(
        f"“{batch}”的登录码已生成，请打印后裁开，当面发给学员本人。",
        file=ContentFile(content),
        file_name=f"{batch}登录码.pdf",
    )


@job_handler(
    "rotations.plan",
    title="一键编排",
    queue="planning",
    needs="rotations.run_planner",
    repeatable=True,
    time_limit=1800,
)
def plan_job(job: Job) -> JobResult:
    """Plan classes; what was found so far is kept, so a run broken off begins again and loses nothing."""
    run = planning_run_for(job.owner, job.params["run"])
    demand(job.owner, "rotations.run_planner", run)
    with Progress(job) as progress:
        progress.say("正在读取待训席位、规则和资源")
        plan = follow_run(run, by=job.owner, progress=progress)
    return JobResult(
        f"“{run.campaign}”排出 {len(plan.batches)} 期。",
        url=reverse("rotations:planning_run", args=[run.pk]),
    )


@job_handler(
    "rotations.cards", title="打印学员证和桌签", queue="documents", needs="rotations.manage_class"
)
def cards_job(job: Job) -> JobResult:
    """Print badges and table cards: what changed since the last print, or all of one kind."""
    batch = class_for(job.owner, job.params["batch"], "rotations.manage_class")
    kinds = [CardKind(job.params["kind"])] if job.params["kind"] else list(CardKind)
    facts = {"is_all": job.params["all"], "only": job.params.get("only")}
    content, cards = print_cards(batch, kinds, by=job.owner, **facts)
    numbers = "、".join(
        f"{sum(card.kind == kind for card in cards)} 张{kind.label}" for kind in kinds
    )
    return JobResult(
        f"“{batch}”的{numbers}已生成。",
        url=reverse("rotations:cards", args=[batch.pk]),
        file=ContentFile(content),
        file_name=f"{batch}证卡.pdf",
    )


@job_handler(
    "rotations.release_timetables",
    title="发布课程表",
    needs="rotations.schedule",
    repeatable=True,
)
def release_timetables_job(job: Job) -> JobResult:
    """Release the timetables of several classes, each by itself; say which ones could not be."""
    campaign = campaign_for(job.owner, job.params["campaign"])
    with Progress(job, total=len(job.params["batches"])) as progress:
        outcome = release_timetables(
            batches_to_schedule(job.owner, campaign, job.params["batches"]),
            note=job.params["note"],
            by=job.owner,
            advance=progress.advance,
        )
    return JobResult(
        f"“{campaign}”：{outcome.sentence}",
        data={"refused": outcome.refused},
        url=reverse("rotations:campaign_releases", args=[campaign.pk]),
    )


@job_handler(
    "rotations.adopt_plan",
    title="采用编排方案",
    queue="planning",
    needs="rotations.run_planner",
    repeatable=True,
    time_limit=3600,
)
def adopt_plan_job(job: Job) -> JobResult:
    """Take classes of a plan over as drafts; all commit together, so a run broken off left nothing."""
    run = planning_run_for(job.owner, job.params["run"])
    demand(job.owner, "rotations.run_planner", run)
    with Progress(job) as progress:
        adopted = adopt_plan(
            run,
            job.params["keys"],
            changes=job.params["changes"],
            by=job.owner,
            progress=progress.reach,
        )
    return JobResult(adopted.message, url=reverse("rotations:planning_run", args=[run.pk]))


@job_handler(
    "rotations.change_notice",
    title="生成调课通知",
    queue="documents",
    needs="rotations.publish_batch",
)
def change_notice_job(job: Job) -> JobResult:
    """Write the notice of a change as DOCX and PDF, and keep both."""
    notice = notice_for(job.owner, job.params["notice"])
    demand(job.owner, "rotations.publish_batch", notice.batch)
    make_change_notice(
        notice,
        number=job.params["number"],
        signer=job.params["signer"],
        issued_on=dt.date.fromisoformat(job.params["issued_on"]),
        by=job.owner,
    )
    return JobResult(
        f"“{notice.batch}”的调课通知已存入班次材料。",
        url=reverse("rotations:batch_documents", args=[notice.batch_id]),
    )


@job_handler(
    "rotations.class_paper",
    title="打印班务表",
    queue="documents",
    needs="rotations.manage_class",
    repeatable=True,
)
def class_paper_job(job: Job) -> JobResult:
    """Print one of the lists of a class: arrivals, rooms, meals, seats, buses."""
    batch = class_for(job.owner, job.params["batch"], "rotations.manage_class")
    content, name = print_paper(batch, job.params["paper"], by=job.owner)
    return JobResult(
        f"“{name.removesuffix('.pdf')}”已生成，可以下载打印。",
        url=reverse("rotations:affairs", args=[batch.pk]),
        file=ContentFile(content),
        file_name=name,
    )


@shared_task(ignore_result=True)
def fold_coverage() -> None:
    """Fold the coverage deltas; the beat sends it every ten seconds."""
    fold_all()


@shared_task(ignore_result=True)
def pass_offers_on() -> None:
    """Let offers of free places lapse in time and pass the places on; the beat sends it every minute."""
    expire_offers()
