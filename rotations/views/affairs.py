"""Class affairs (班务): the overview, what is settled for the class, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.jobs.queue import enqueue
from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.forms.affairs import AffairsForm, RoleForm
from rotations.selectors.affairs import role_for, roles_of
from rotations.selectors.affairs_figures import figures_of, warnings_of
from rotations.selectors.sessions import class_for, seated_in
from rotations.services.affairs import affairs_of, save_affairs
from rotations.services.class_papers import PAPERS
from rotations.services.roles import drop_role, give_role

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

MANAGE = "rotations.manage_class"


@may(MANAGE)
@never_cache
@require_GET
def affairs(request: UserRequest, pk: int) -> HttpResponse:
    """Show how far the affairs of a class are, each with the way to its page."""
    batch = class_for(request.user, pk, MANAGE)
    settled = affairs_of(batch)
    context: dict[str, Any] = {
        "batch": batch,
        "tab": "affairs",
        "part": "overview",
        "affairs": settled,
        "figures": figures_of(batch, settled),
        "warnings": warnings_of(batch, settled),
        "roles": roles_of(batch),
        "papers": [(key, paper.title) for key, paper in PAPERS.items()],
    }
    return render(request, "rotations/affairs/overview.html", context)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def affairs_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Settle nights, arrival, hand-outs, meals of the staff."""
    batch = class_for(request.user, pk, MANAGE)
    form = AffairsForm(request.POST or None, instance=affairs_of(batch))
    if request.method == "POST" and form.is_valid():
        try:
            save_affairs(form.instance, revision=form.cleaned_data["revision"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "班务安排已保存。")
            return redirect("rotations:affairs", pk)
    context = {"batch": batch, "tab": "affairs", "part": "overview"}
    return form_page(request, "rotations/affairs/edit.html", form, context)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def roles(request: UserRequest, pk: int) -> HttpResponse:
    """Show who has which task, and give one."""
    batch = class_for(request.user, pk, MANAGE)
    form = RoleForm(request.POST or None, batch=batch, trainees=seated_in(batch))
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            made = give_role(batch, clean.pop("post"), **clean, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"{made.get_post_display()}：{made.holder}。")
            return redirect("rotations:class_roles", pk)
    context = {"batch": batch, "tab": "affairs", "part": "roles", "roles": roles_of(batch)}
    return form_page(request, "rotations/affairs/roles.html", form, context)


@may(MANAGE)
@require_POST
def role_drop(request: UserRequest, pk: int) -> HttpResponse:
    """Take a task back."""
    role = role_for(request.user, pk)
    drop_role(role, by=request.user)
    messages.success(request, f"已撤下{role.get_post_display()}{role.holder}。")
    return redirect("rotations:class_roles", role.batch_id)


@may(MANAGE)
@require_POST
def paper_print(request: UserRequest, pk: int, paper: str) -> HttpResponse:
    """Have one of the lists printed by a job."""
    batch = class_for(request.user, pk, MANAGE)
    if paper not in PAPERS:
        raise Http404
    params = {"batch": batch.pk, "paper": paper}
    job = enqueue(
        "rotations.class_paper",
        owner=request.user,
        params=params,
        dedupe_key=f"{batch.pk}:{paper}",
        title=f"打印{PAPERS[paper].title}",
    )
    return redirect("jobs:detail", job.pk)
