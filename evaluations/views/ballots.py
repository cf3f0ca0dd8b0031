"""The ballot pages: no session, no cookie, no sender (evaluations.middleware); the code is the key.

Guessing is not limited by address: a code has 80 bits, and a limit would have to remember who asked.
For the same reason posts carry no CSRF token: whoever could forge one already holds the code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluations.answers import read_ballot
from evaluations.paper import blank_page, filled_page, receipt_page
from evaluations.selectors.ballots import paper_for, paper_named, receipts_of, round_by_key
from evaluations.services.ballots import SPENT, cast_ballot
from evaluations.suppression import CROWD

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_not_required
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Let a code be typed from paper, and show its ballot."""
    code = request.POST.get("code", "")
    if request.method == "POST" and code.strip():
        return _ballot(request, code)
    return render(request, "evaluations/enter.html")


@login_not_required
@require_safe
def ballot(request: HttpRequest, code: str) -> HttpResponse:
    """Show the ballot that a slip leads to. Looking changes nothing."""
    return _ballot(request, code)


@login_not_required
@csrf_exempt
@sensitive_post_parameters()
@require_POST
def cast(request: HttpRequest) -> HttpResponse:
    """Cast a ballot and hand out its receipt; incomplete ones come back with all that was typed.

    The ballot names its round, so that casting alone has to ask about the code.
    """
    code = request.POST.get("code", "")
    paper = paper_named(request.POST.get("paper", ""))
    if paper is None:
        return _spent(request, code)
    reading = read_ballot(paper.form, request.POST)
    if reading.problems:
        if paper_for(code) != paper:
            return _spent(request, code)
        return HttpResponse(filled_page(paper, code, request.POST, reading.problems), status=422)
    try:
        receipt = cast_ballot(paper, code, reading.answers)
    except ValidationError:
        return _spent(request, code)
    return HttpResponse(receipt_page(paper, receipt))


@login_not_required
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Explain why nobody can tell who said what."""
    return render(request, "evaluations/why.html", {"crowd": CROWD})


@login_not_required
@require_safe
def receipt_list(request: HttpRequest, public_key: str) -> HttpResponse:
    """Show the receipts of a closed round, for voters to find their own."""
    round_ = round_by_key(public_key)
    if round_ is None:
        raise Http404
    context = {"round": round_, "receipts": receipts_of(round_)}
    return render(request, "evaluations/receipt_list.html", context)


def _ballot(request: HttpRequest, code: str) -> HttpResponse:
    paper = paper_for(code)
    if paper is None:
        return _spent(request, code)
    return HttpResponse(blank_page(paper, code))


def _spent(request: HttpRequest, code: str) -> HttpResponse:
    context = {"sentence": SPENT, "code": code}
    return render(request, "evaluations/enter.html", context, status=404)
