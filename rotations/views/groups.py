"""The discussion groups of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.forms.timetable import GroupsForm
from rotations.selectors.groups import group_lists
from rotations.selectors.timetable import batch_to_schedule
from rotations.services.groups import assign_groups, deal_groups, set_groups
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

FIELD = "group-"


@may("rotations.schedule")
@never_cache
@require_http_methods(["GET", "POST"])
def batch_groups(request: UserRequest, pk: int) -> HttpResponse:
    """Show who is in which group, and say how many groups there are."""
    batch = batch_to_schedule(request.user, pk)
    form = GroupsForm(request.POST or None, initial={"count": batch.groups.count()})
    if request.method == "POST" and form.is_valid():
        try:
            made = set_groups(batch, form.cleaned_data["count"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"现有 {len(made)} 个小组。")
            return redirect("rotations:batch_groups", pk)
    lists = group_lists(batch)
    fixed = sum(row.is_group_fixed for group in lists for row in group.members)
    context = {"batch": batch, "tab": "timetable", "lists": lists, "fixed": fixed}
    return form_page(request, "rotations/timetable/groups.html", form, context)


@may("rotations.schedule")
@require_POST
def groups_deal(request: UserRequest, pk: int) -> HttpResponse:
    """Deal the class into its groups, mixed; who was put by hand stays unless everybody is meant."""
    batch = batch_to_schedule(request.user, pk)
    try:
        keeps_fixed = "everybody" not in request.POST
        sizes = deal_groups(batch, by=request.user, keeps_fixed=keeps_fixed)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"已将 {sum(sizes.values())} 名学员分入 {len(sizes)} 个小组。")
    return redirect("rotations:batch_groups", pk)


@may("rotations.schedule")
@require_POST
def groups_assign(request: UserRequest, pk: int) -> HttpResponse:
    """Store the groups chosen by hand."""
    batch = batch_to_schedule(request.user, pk)
    chosen = {
        int(name.removeprefix(FIELD)): number_in(request.POST[name])
        for name in request.POST
        if name.startswith(FIELD) and number_in(name.removeprefix(FIELD))
    }
    acted(
        request,
        lambda: assign_groups(batch, chosen, by=request.user),
        lambda changed: f"已调整 {changed} 人。",
    )
    return redirect("rotations:batch_groups", pk)


def number_in(text: object) -> int | None:
    """Return the number that a field holds, or None for none."""
    typed = str(text)
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None
