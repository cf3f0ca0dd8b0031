"""Papers that a class prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.urls import reverse

from core.jobs.registry import JobResult, job_handler
from organizations.permissions import demand
from rotations.enums import CardKind
from rotations.selectors.batches import batch_run_by
from rotations.selectors.sessions import class_for, sessions_of
from rotations.services.attendance_sheets import make_sign_in_sheet
from rotations.services.cards import print_cards
from rotations.services.certificates import make_certificates
from rotations.services.class_papers import print_paper
from rotations.services.logins import print_logins

if TYPE_CHECKING:
    from core.jobs.models import Job


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
