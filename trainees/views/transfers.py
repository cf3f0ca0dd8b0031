"""Asking for people on record elsewhere, and answering those who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, may
from trainees.forms.transfers import FIELD_OF_COLUMN, AnswerForm, TransferForm
from trainees.lists.transfers import TRANSFERS
from trainees.selectors.transfers import (
    TRANSFER,
    may_answer,
    may_withdraw,
    name_with_places,
    person_elsewhere,
    running_posts,
    transfer_for,
    transfers_for,
)
from trainees.services.transfers import (
    accept_transfer,
    refuse_transfer,
    request_transfer,
    withdraw_transfer,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from trainees.models import TransferRequest

NOBODY = (
    "没有找到可以申请转入的人员：姓名、身份证号须与登记的一致；本单位看得到的人员请直接办理任职。"
)


@may(TRANSFER)
@require_GET
def transfer_list(request: UserRequest) -> HttpResponse:
    """Show the requests from and to the user's units."""
    listing = build_listing(request, TRANSFERS, transfers_for(request.user))
    return render_listing(request, "trainees/transfer_list.html", listing)


@may(TRANSFER)
@never_cache
@require_http_methods(["GET", "POST"])
def transfer_add(request: UserRequest) -> HttpResponse:
    """Ask for a person whom the user knows by name and number."""
    form = TransferForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        person = person_elsewhere(request.user, id_number=clean["id_number"], name=clean["name"])
        if person is None:
            form.add_error("id_number", NOBODY)
        else:
            made = request_transfer(
                person, clean["organization"], by=request.user, reason=clean["reason"]
            )
            messages.success(request, f"已申请转入{made.asked_name}，请等候对方答复。")
            return redirect("trainees:transfer_detail", made.pk)
    return form_page(request, "trainees/transfer_form.html", form)


@may(TRANSFER)
@never_cache
@require_http_methods(["GET", "POST"])
def transfer_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show a request; the unit that keeps the record answers it here."""
    asked = transfer_for(request.user, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        demand(request.user, TRANSFER, asked.from_organization.path)
        if form.is_valid() and _answer(request, asked, form):
            return redirect("trainees:transfer_list")
    answers = may_answer(request.user, asked)
    context = {
        "asked": asked,
        "answers": answers,
        "place": name_with_places(asked.to_organization),
        "withdraws": may_withdraw(request.user, asked),
        "posts": running_posts(asked) if answers else [],
    }
    return form_page(request, "trainees/transfer_detail.html", form, context)


def _answer(request: UserRequest, asked: TransferRequest, form: AnswerForm) -> bool:
    """Give the answer; return whether it was taken."""
    try:
        if form.is_accepting:
            accept_transfer(asked, by=request.user, **form.answer())
        else:
            refuse_transfer(asked, by=request.user, reason=form.cleaned_data["note"])
    except ValidationError as refusal:
        put_refusal(form, refusal, FIELD_OF_COLUMN)
        return False
    messages.success(request, f"已答复{asked.to_organization}的申请。")
    return True


@may(TRANSFER)
@require_POST
def transfer_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take the own unit's request back."""
    asked = transfer_for(request.user, pk)
    demand(request.user, TRANSFER, asked.to_organization.path)
    try:
        withdraw_transfer(asked, by=request.user)
    except ValidationError as refusal:
        context = {"asked": asked, "refusal": refusal}
        return render(request, "trainees/transfer_detail.html", context, status=409)
    messages.success(request, f"已撤回转入{asked.asked_name}的申请。")
    return redirect("trainees:transfer_list")
