"""The lecturer pool."""

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
from courses.blocks import lecturer_cards
from courses.forms.resources import LecturerForm, RevealForm
from courses.lists.resources import LECTURERS
from courses.selectors.resources import lecturer_for, lecturers_for, readings_of
from courses.services.resources import reveal_mobile, save_lecturer
from courses.views import standing
from organizations.permissions import demand, may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("courses.see")
@require_GET
def lecturer_list(request: UserRequest) -> HttpResponse:
    """Show the lecturers of the user's subtrees and those shared from above."""
    listing = build_listing(request, LECTURERS, lecturers_for(request.user))
    return render_listing(request, "courses/lecturer_list.html", listing)


@may("courses.see")
@require_GET
def lecturer_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one lecturer, and what upper apps know about the bookings."""
    lecturer = lecturer_for(request.user, pk)
    context = {
        "lecturer": lecturer,
        "windows": lecturer.availability.all(),
        "cards": lecturer_cards(request.user, lecturer),
        "readings": readings_of(lecturer)[:10],
    }
    return render(request, "courses/lecturer_detail.html", context)


@may("courses.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def lecturer_add(request: UserRequest) -> HttpResponse:
    """Register a lecturer."""
    form = LecturerForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        clean, lecturer = form.cleaned_data, form.save(commit=False)
        try:
            save_lecturer(lecturer, topics=clean["topics"], mobile=clean["mobile"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已登记{lecturer}。")
            return redirect("courses:lecturer_detail", lecturer.pk)
    return form_page(request, "courses/lecturer_form.html", form)


@may("courses.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def lecturer_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a lecturer; only owners may."""
    lecturer = lecturer_for(request.user, pk)
    demand(request.user, "courses.manage", lecturer)
    form = LecturerForm(request.POST or None, user=request.user, instance=lecturer)
    if request.method == "POST" and form.is_valid():
        clean, revision = form.cleaned_data, form.seen_revision or 0
        try:
            save_lecturer(
                form.instance,
                topics=clean["topics"],
                mobile=clean["mobile"],
                revision=revision,
                by=request.user,
            )
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("courses:lecturer_detail", pk)
    return form_page(request, "courses/lecturer_form.html", form, {"lecturer": lecturer})


@may("courses.reveal")
@never_cache
@require_http_methods(["GET", "POST"])
def lecturer_reveal(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then show the number; whoever may book a lecturer may call."""
    lecturer = lecturer_for(request.user, pk)
    context: dict[str, object] = {"lecturer": lecturer}
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        context["value"] = reveal_mobile(lecturer, reason=reason, by=request.user)
    part = "#panel" if request.htmx else ""
    return form_page(request, f"courses/lecturer_reveal.html{part}", form, context)


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def lecturer_discard(request: UserRequest, pk: int) -> HttpResponse:
    """Delete or retire, after a question."""
    return standing.discard(request, lecturer_for(request.user, pk), "lecturer")


@may("courses.manage")
@require_POST
def lecturer_restore(request: UserRequest, pk: int) -> HttpResponse:
    """Offer again what was retired."""
    return standing.restore(request, lecturer_for(request.user, pk), "lecturer")
