"""The steps of a batch's life, each confirmed on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusals import form_page, put_refusal
from organizations.permissions import demand, may
from rotations.forms.batches import ConfirmForm, JudgedForm, ReasonForm
from rotations.scheduling.violations import RuleViolation
from rotations.selectors.batches import batch_for, standing_of
from rotations.services import batch_states
from rotations.views.waivers import put_violation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from organizations.http import UserRequest


@dataclass(frozen=True)
class Step:
    """One step: what it is called, what the page says before it, what after it."""

    title: str
    question: str
    done: str
    right: str
    serve: Callable[..., None]
    form: type[ConfirmForm | JudgedForm] = ConfirmForm


STEPS = {
    "publish": Step(
        "发布班次",
        "发布后，分配了名额的单位将收到通知，并可以开始报名。",
        "已发布，有名额的单位可以报名了。",
        "rotations.publish_batch",
        batch_states.publish_batch,
        JudgedForm,
    ),
    "withdraw": Step(
        "撤回班次",
        "撤回后班次回到草拟状态，各单位不再看到。已有单位报名的班次不能撤回。",
        "已撤回，班次回到草拟状态。",
        "rotations.publish_batch",
        batch_states.withdraw_batch,
    ),
    "confirm": Step(
        "确定名册",
        "确定后，学员名册不再接受报名，可以印发学员手册、安排分组。需要时可以重新开放报名。",
        "名册已确定。",
        "rotations.confirm_names",
        batch_states.confirm_batch,
        JudgedForm,
    ),
    "reopen": Step(
        "重新开放报名",
        "重新开放后，各单位可以继续报送名单，名册需要再次确定。",
        "已重新开放报名。",
        "rotations.confirm_names",
        batch_states.reopen_names,
    ),
    "start": Step(
        "开班",
        "开班后，已录取学员的席位转为“在训”，可以开始签到考勤。",
        "已开班。",
        "rotations.manage_class",
        batch_states.start_batch,
    ),
    "finish": Step(
        "结业",
        "结业前，每名学员都应认定结业情况。结业后班次不能再修改。",
        "班次已结业。",
        "rotations.complete",
        batch_states.finish_batch,
    ),
    "archive": Step(
        "归档",
        "归档后，班次资料不再变动。",
        "已归档。",
        "rotations.manage_batch",
        batch_states.archive_batch,
    ),
    "cancel": Step(
        "取消班次",
        "取消后不能恢复：学员全部退出名册，席位恢复为待训，课程安排同时删除。",
        "班次已取消。",
        "rotations.publish_batch",
        batch_states.cancel_batch,
        ReasonForm,
    ),
}


@may("rotations.see")
@never_cache
@require_http_methods(["GET", "POST"])
def batch_step(request: UserRequest, pk: int, step: str) -> HttpResponse:
    """Ask, then take one step of the batch's life."""
    batch, act = batch_for(request.user, pk), STEPS[step]
    demand(request.user, act.right, batch)
    form = act.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act.serve(batch, by=request.user, **form.facts())
        except RuleViolation as violation:
            put_violation(form, violation, user=request.user, target=batch)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"{batch}：{act.done}")
            return redirect("rotations:batch_detail", pk)
    context: dict[str, Any] = {"batch": batch, "act": act, "step": step}
    context["standing"] = standing_of(request.user, batch)
    return form_page(request, "rotations/batches/step.html", form, context)
