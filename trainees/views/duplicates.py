"""Records that look like one person twice: looked through, merged, told apart, parted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import Reach, demand, may, with_right
from trainees.forms.merges import MergeForm, UndoForm, UnitFilter
from trainees.lists.merges import MERGES
from trainees.selectors.duplicates import (
    MOST_PAIRS,
    Likeness,
    is_too_many,
    likenesses,
    merges_for,
    pair_for,
    pairs_in,
)
from trainees.selectors.people import candidates_for, person_for
from trainees.services.merges import merge_people, tell_apart, unmerge_people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

MANAGE = "trainees.manage"
PAIRS_A_PAGE = 20


@may(MANAGE)
@require_GET
def duplicate_list(request: UserRequest) -> HttpResponse:
    """Show the pairs of a unit's subtree, side by side."""
    filters = UnitFilter(request.GET, user=with_right(request.user, MANAGE))
    unit = filters.unit_chosen
    reach = Reach((unit.path,)) if unit else with_right(request.user, MANAGE)
    too_many = is_too_many(reach)
    pairs = [] if too_many else pairs_in(reach)
    page = Paginator(pairs, PAIRS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "too_many": too_many,
        "page": page,
        "pairs": likenesses(reach, list(page.object_list)),
        "is_capped": len(pairs) == MOST_PAIRS,
    }
    return render(request, "trainees/duplicate_list.html", context)


def _pair(request: UserRequest, first: int, second: int) -> Likeness:
    """Return two records that the user manages, or raise Http404."""
    pair = pair_for(with_right(request.user, MANAGE), first, second)
    if pair is None:
        raise Http404
    return pair


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def pair_merge(request: UserRequest, first: int, second: int) -> HttpResponse:
    """Compare two records fact by fact, and make them one."""
    pair = _pair(request, first, second)
    form = MergeForm(request.POST or None, pair=pair)
    if request.method == "POST" and form.is_valid():
        keep, drop = form.people
        reason = form.cleaned_data["reason"]
        try:
            merge = merge_people(keep, drop, by=request.user, reason=reason, taken=form.taken)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            notes = "".join(merge.notes)
            messages.success(request, f"已合并为一条记录；如有差错，可在“合并记录”中撤销。{notes}")
            return redirect("trainees:person_detail", keep.pk)
    return form_page(request, "trainees/pair_merge.html", form, {"pair": pair})


@may(MANAGE)
@require_POST
def pair_apart(request: UserRequest, first: int, second: int) -> HttpResponse:
    """Remember that these are two people."""
    pair = _pair(request, first, second)
    tell_apart(pair.left, pair.right, by=request.user)
    messages.success(request, f"已记住：{pair.left}和{pair.right}不是同一人，今后不再提示。")
    return redirect("trainees:duplicate_list")


@may(MANAGE)
@require_GET
def person_twin(request: UserRequest, pk: int) -> HttpResponse:
    """Look for the other record of a person, to compare both."""
    person = person_for(request.user, pk)
    demand(request.user, MANAGE, person)
    text = request.GET.get("q", person.name)
    found = [other for other in candidates_for(request.user, text) if other != person]
    context = {"person": person, "text": text, "found": found}
    return render(request, "trainees/person_twin.html", context)


@may(MANAGE)
@require_GET
def merge_list(request: UserRequest) -> HttpResponse:
    """Show what was merged, and what of it was undone."""
    listing = build_listing(request, MERGES, merges_for(request.user))
    return render_listing(request, "trainees/merge_list.html", listing)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def merge_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Part two records again."""
    merge = get_object_or_404(merges_for(request.user), pk=pk)
    demand(request.user, MANAGE, merge)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unmerge_people(merge, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已撤销合并，两条记录恢复为合并前的样子。")
            return redirect("trainees:merge_list")
    return form_page(request, "trainees/merge_undo.html", form, {"merge": merge})
