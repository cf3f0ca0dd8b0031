"""The roster, one person's page, and what is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.days import today
from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, number_in, put_refusal
from organizations.permissions import demand, may
from trainees.blocks import person_cards
from trainees.forms.people import FIELD_OF_COLUMN, EditPersonForm, NewPersonForm
from trainees.forms.transfers import TransferForm
from trainees.lists.people import ROSTER
from trainees.selectors.appointments import appointments_of
from trainees.selectors.hours import hours_of
from trainees.selectors.people import candidates_for, people_for, person_for, readings_of
from trainees.selectors.rounds import corrections_of
from trainees.services.accounts import open_trainee_account
from trainees.services.appointments import appoint
from trainees.services.people import register_person, update_person

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("trainees.see")
@require_GET
def person_list(request: UserRequest) -> HttpResponse:
    """Show the roster of the user's subtrees."""
    listing = build_listing(request, ROSTER, people_for(request.user))
    return render_listing(request, "trainees/person_list.html", listing)


@may("trainees.see")
@require_GET
def person_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one person: facts, posts, hours, and what upper apps add."""
    person = person_for(request.user, pk)
    context = {
        "person": person,
        "appointments": appointments_of(person),
        "corrections": corrections_of(person),
        "year": hours_of(person, today().year),
        "cards": person_cards(request.user, person),
        "readings": readings_of(person)[:10],
    }
    return render(request, "trainees/person_detail.html", context)


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def person_add(request: UserRequest) -> HttpResponse:
    """Register a person with the first appointment, both or neither."""
    form = NewPersonForm(
        request.POST or None,
        initial={"organization": number_in(request, "organization")},
        user=request.user,
    )
    if request.method == "POST" and form.is_valid():
        organization, name = form.cleaned_data["organization"], form.cleaned_data["name"]
        try:
            with transaction.atomic():
                person = register_person(organization, name=name, by=request.user, **form.facts())
                appoint(person, organization, by=request.user, **form.term())
        except ValidationError as refusal:
            put_refusal(form, refusal, FIELD_OF_COLUMN)
        else:
            messages.success(request, f"已登记{person.name}。")
            return redirect("trainees:person_detail", person.pk)
    is_elsewhere = form.has_error("id_number", "elsewhere")
    context = {"wish": TransferForm(request.POST, user=request.user) if is_elsewhere else None}
    return form_page(request, "trainees/person_form.html", form, context)


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def person_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change the facts of a person."""
    person = person_for(request.user, pk)
    demand(request.user, "trainees.manage", person)
    form = EditPersonForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        revision, name = form.cleaned_data["revision"], form.cleaned_data["name"]
        try:
            update_person(person, revision=revision, name=name, by=request.user, **form.facts())
        except ValidationError as refusal:
            put_refusal(form, refusal, FIELD_OF_COLUMN)
        else:
            messages.success(request, f"已保存{name}的信息。")
            return redirect("trainees:person_detail", pk)
    return form_page(request, "trainees/person_form.html", form, {"person": person})


@may("trainees.manage")
@require_POST
def account_open(request: UserRequest, pk: int) -> HttpResponse:
    """Open the person's account."""
    person = person_for(request.user, pk)
    demand(request.user, "trainees.manage", person)
    account = open_trainee_account(person, by=request.user)
    messages.success(request, f"已为{person.name}开通学员账号（{account.username}）。")
    return redirect("trainees:person_detail", pk)


@may("trainees.see")
@require_GET
def person_candidates(request: UserRequest) -> HttpResponse:
    """Return the people that a search finds, to be ticked in a form."""
    text = request.GET.get("q", "")
    context = {"candidates": candidates_for(request.user, text), "text": text}
    return render(request, "trainees/candidates.html", context)
