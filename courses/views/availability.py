"""The table of days and hours at which a lecturer can teach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.refusals import put_refusal, status_of
from courses.forms.days import SeenForm, WindowFormSet, windows_initial
from courses.selectors.resources import lecturer_for
from courses.services.availability import set_availability
from organizations.permissions import demand, may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def lecturer_availability(request: UserRequest, pk: int) -> HttpResponse:
    """Show and change the table; only owners may."""
    lecturer = lecturer_for(request.user, pk)
    demand(request.user, "courses.manage", lecturer)
    form = SeenForm(request.POST or None, initial={"revision": lecturer.revision})
    rows = WindowFormSet(request.POST or None, prefix="windows", initial=windows_initial(lecturer))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            set_availability(lecturer, rows.facts(), revision=revision, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存可授课时间。")
            return redirect("courses:lecturer_detail", pk)
    context = {"lecturer": lecturer, "form": form, "rows": rows}
    status = status_of(form, is_wrong=rows.is_bound and not rows.is_valid())
    return render(request, "courses/availability_form.html", context, status=status)
