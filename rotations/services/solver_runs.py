"""What runs of a solver have in common: how they end, how they are stopped, how an act is taken back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.jobs.progress import JobCancelled, JobSuperseded
from rotations.enums import PlanningState
from rotations.models.background import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organizations.models import User
    from rotations.models.background import SolverRun, Undoable

BROKEN_OFF = "处理任务的程序中断，没有算完。"
FAULTY = "计算出错，没有算完；请重试，仍不成功请联系管理员。"


def end_run(run: SolverRun, state: PlanningState, error: str = "") -> None:
    """Write down how a run ended."""
    rows = type(run)._default_manager.filter(pk=run.pk)  # noqa: SLF001  # Django documents it
    rows.update(state=state, error=error, ended_at=timezone.now())
    run.refresh_from_db()


@contextmanager
def ending(run: SolverRun) -> Iterator[None]:
    """Write down how the work inside ends, and let what it raises go on.

    A run that another worker took over is that worker's to end.
    """
    try:
        yield
    except JobSuperseded:
        raise
    except JobCancelled:
        end_run(run, PlanningState.FAILED, "已取消。")
        raise
    except ValidationError as refusal:
        end_run(run, PlanningState.FAILED, refusal.messages[0])
        raise
    except Exception:
        end_run(run, PlanningState.FAILED, FAULTY)
        raise
    end_run(run, PlanningState.DONE)


def put_aside(run: SolverRun) -> bool:
    """Return whether a run is no longer at work; one whose worker died is ended."""
    if run.is_live:
        return False
    end_run(run, PlanningState.FAILED, run.error or BROKEN_OFF)
    return True


def refuse_company(run: SolverRun, whose: str, act: str) -> None:
    """Refuse to begin beside a run that is at work: says whose it is. Raises ValidationError("busy")."""
    asked = timezone.localtime(run.asked_at)
    raise ValidationError(
        f"{whose}已于{asked:%H:%M}发起{act}，正在计算；请等它算完，或停止后再试。", code="busy"
    )


def note_stop(run: SolverRun) -> None:
    """Let a search end with the best it has. Raises ValidationError("over")."""
    rows = type(run)._default_manager.filter(pk=run.pk, state__in=LIVE)  # noqa: SLF001  # as above
    if not run.is_live or not rows.update(stop_asked=True):
        raise ValidationError("这次计算已经结束。", code="over")


def is_stop_asked(run: SolverRun) -> bool:
    """Return whether somebody asked a search to end."""
    rows = type(run)._default_manager.filter(pk=run.pk, stop_asked=True)  # noqa: SLF001  # as above
    return rows.exists()


def refuse_undone(act: Undoable, what: str) -> None:
    """Refuse what was taken back already. Raises ValidationError("undone")."""
    if act.undone_at:
        raise ValidationError(f"这次{what}已经撤销。", code="undone")


def mark_undone(act: Undoable, *, by: User) -> None:
    """Write down that a locked act was taken back, and by whom."""
    act.undone_at, act.undone_by = timezone.now(), by
    act.save(update_fields=["undone_at", "undone_by"])
