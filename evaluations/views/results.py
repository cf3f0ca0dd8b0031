"""What came out of a round: the published result, its receipts, and the review of remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from evaluations.forms.remarks import decisions_in
from evaluations.selectors.results import (
    is_untouched,
    remarks_of,
    result_of,
    shown_remarks,
    waiting_remarks,
)
from evaluations.selectors.rounds import carries, round_for, round_to
from evaluations.services.remarks import review_remarks
from evaluations.showing import sections_of
from evaluations.suppression import CROWD
from organizations.permissions import may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("evaluations.see_results")
@require_GET
def result_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show the published result of a closed round, as it was frozen."""
    round_ = round_to(request.user, "evaluations.see_results", pk)
    result = result_of(round_)
    context = {
        "round": round_,
        "result": result,
        "returned": result.ballots / round_.drawn if round_.drawn else None,
        "is_untouched": is_untouched(result),
        "sections": sections_of(round_.form, result.figures),
        "remarks": shown_remarks(round_),
        "waiting": waiting_remarks(round_),
        "may_review": carries(request.user, "evaluations.review_text", round_.batch),
        "crowd": CROWD,
    }
    return render(request, "evaluations/result_detail.html", context)


@may("evaluations.see")
@require_GET
def result_receipts(request: UserRequest, pk: int) -> HttpResponse:
    """Show all receipts, to be posted on the wall of the class."""
    round_ = round_for(request.user, pk)
    context = {"round": round_, "result": result_of(round_)}
    return render(request, "evaluations/result_receipts.html", context)


@may("evaluations.review_text")
@never_cache
@require_http_methods(["GET", "POST"])
def remark_review(request: UserRequest, pk: int) -> HttpResponse:
    """Read the remarks and decide which of them others may read."""
    round_ = round_to(request.user, "evaluations.review_text", pk)
    result_of(round_)  # 404 before the round closed
    if request.method == "POST":
        changed = review_remarks(round_, decisions_in(request.POST), by=request.user)
        messages.success(request, f"已审核，{changed} 条有变化。")
        return redirect("evaluations:result_detail", pk)
    context = {"round": round_, "remarks": remarks_of(round_)}
    return render(request, "evaluations/remark_review.html", context)
