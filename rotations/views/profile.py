"""The trainee's own record on the phone: what is on file, and asking for it to be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.days import today
from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.selectors.phone import own_completions, own_enrolments
from trainees.forms.corrections import CorrectionForm
from trainees.selectors.appointments import appointments_of
from trainees.selectors.corrections import corrections_of
from trainees.selectors.hours import hours_of
from trainees.selectors.people import person_of
from trainees.services.corrections import request_correction

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from trainees.models import Person

OWN = "trainees.see_own"


def _self(request: UserRequest) -> Person:
    """Return who the user is, or raise Http404 for an account without a person."""
    person = person_of(request.user)
    if person is None:
        raise Http404
    return person


@may(OWN)
@never_cache
@require_GET
def profile(request: UserRequest) -> HttpResponse:
    """Show the own data, posts, hours, classes and certificates in one place."""
    person = _self(request)
    context = {
        "person": person,
        "appointments": appointments_of(person),
        "year": hours_of(person, today().year),
        "classes": own_enrolments(request.user),
        "completions": own_completions(request.user),
        "corrections": corrections_of(person),
    }
    return render(request, "rotations/phone/profile.html", context)


@may(OWN)
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest) -> HttpResponse:
    """Take a request to mend one field."""
    person = _self(request)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_correction(person, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "申请已提交，单位核实后会更正。")
            return redirect("phone:profile")
    return form_page(request, "rotations/phone/correct.html", form)
