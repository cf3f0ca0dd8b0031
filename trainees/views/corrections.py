"""The office's desk for what trainees want mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import may
from trainees.forms.corrections import DecideForm
from trainees.lists.corrections import CORRECTIONS
from trainees.selectors.corrections import MANAGE, correction_for, corrections_for
from trainees.services.corrections import BY_HAND, accept_correction, refuse_correction

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from trainees.models import CorrectionRequest


@may(MANAGE)
@require_GET
def correction_list(request: UserRequest) -> HttpResponse:
    """Show the requests of the people whose record the user keeps."""
    listing = build_listing(request, CORRECTIONS, corrections_for(request.user))
    return render_listing(request, "trainees/correction_list.html", listing)


@may(MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def correction_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show what is in the record and what it should say; take the decision."""
    asked = correction_for(request.user, pk)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decide(request, asked, form):
        return redirect("trainees:correction_list")
    context = {"asked": asked, "by_hand": asked.field in BY_HAND, "now": _now(asked)}
    return form_page(request, "trainees/correction_detail.html", form, context)


def _decide(request: UserRequest, asked: CorrectionRequest, form: DecideForm) -> bool:
    """Take the decision; return whether it stands."""
    note = form.cleaned_data["note"]
    try:
        if form.is_accepting:
            accept_correction(asked, by=request.user, note=note)
        else:
            refuse_correction(asked, by=request.user, reason=note)
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return False
    messages.success(request, f"已处理{asked.person}的更正申请。")
    return True


def _now(asked: CorrectionRequest) -> str:
    """Return what the record says now; numbers masked, posts and unit on the person's own page."""
    person = asked.person
    shown = {"mobile": person.masked_mobile, "id_number": person.masked_id_number}
    return str(shown.get(asked.field, getattr(person, asked.field, "")))
