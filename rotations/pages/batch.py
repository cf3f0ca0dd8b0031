"""The sections and acts that this app itself gives the page of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organizations.permissions import is_allowed
from rotations.enums import BatchState
from rotations.pages.sections import (
    BatchAct,
    BatchSection,
    everybody,
    register_act,
    register_section,
)
from rotations.selectors.sessions import runs_class

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch

DRAFT, PUBLISHED, CONFIRMED = BatchState.DRAFT, BatchState.PUBLISHED, BatchState.CONFIRMED
RUNNING, FINISHED = BatchState.RUNNING, BatchState.FINISHED
PUBLISH, CONFIRM = "rotations.publish_batch", "rotations.confirm_names"
MANAGE, COMPLETE = "rotations.manage_batch", "rotations.complete"
HELD = (CONFIRMED, RUNNING, FINISHED, BatchState.ARCHIVED)
EDITABLE = (DRAFT, PUBLISHED, CONFIRMED, RUNNING)


def nominators(user: User, batch: Batch) -> bool:
    """Show to those who may send names."""
    return is_allowed(user, "rotations.nominate")


def class_runners(user: User, batch: Batch) -> bool:
    """Show to those who run the class or watch over those who do, not to the units it calls."""
    return batch.state in HELD and runs_class(user, batch, "rotations.see")


def schedulers(user: User, batch: Batch) -> bool:
    """Show to those who arrange the timetable of the class."""
    return batch.state in (PUBLISHED, *HELD) and runs_class(user, batch, "rotations.schedule")


def completion_deciders(user: User, batch: Batch) -> bool:
    """Show to those who decide the completion."""
    return batch.state in HELD and runs_class(user, batch, COMPLETE)


register_section(
    BatchSection("detail", "概况", 10, "rotations:batch_detail", shown_to=everybody),
    BatchSection("quotas", "名额分配", 20, "rotations:batch_quotas"),
    BatchSection("places", "名额台账", 25, "rotations:batch_places", shown_to=everybody),
    BatchSection("names", "报名审核", 30, "rotations:batch_names"),
    BatchSection("nominate", "报名", 35, "rotations:batch_nominate", shown_to=nominators),
    BatchSection("roster", "学员名册", 40, "rotations:batch_roster"),
    BatchSection("documents", "材料", 90, "rotations:batch_documents", shown_to=everybody),
)
register_section(
    BatchSection("electives", "选学", 55, "rotations:batch_electives", shown_to=schedulers),
    BatchSection("attendance", "考勤", 60, "rotations:attendance", shown_to=class_runners),
    BatchSection("completion", "结业", 80, "rotations:completion", shown_to=completion_deciders),
)
register_act(
    BatchAct("edit", "修改", "rotations:batch_edit", MANAGE, EDITABLE, 10, "pencil"),
    BatchAct("publish", "发布", "rotations:batch_publish", PUBLISH, (DRAFT,), 20, "send", True),
    BatchAct(
        "confirm",
        "确定名册",
        "rotations:batch_confirm",
        CONFIRM,
        (PUBLISHED,),
        20,
        "list-check",
        True,
    ),
    BatchAct("start", "开班", "rotations:batch_start", MANAGE, (CONFIRMED,), 20, "school", True),
    BatchAct("finish", "结业", "rotations:batch_finish", COMPLETE, (RUNNING,), 20, "check", True),
    BatchAct(
        "archive", "归档", "rotations:batch_archive", MANAGE, (FINISHED,), 20, "archive", True
    ),
    BatchAct(
        "withdraw", "撤回", "rotations:batch_withdraw", PUBLISH, (PUBLISHED,), 40, "arrow-back-up"
    ),
    BatchAct(
        "reopen", "重新开放报名", "rotations:batch_reopen", CONFIRM, (CONFIRMED,), 40, "lock-open"
    ),
    BatchAct("cancel", "取消班次", "rotations:batch_cancel", PUBLISH, EDITABLE, 90, "ban"),
)
