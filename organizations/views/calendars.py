"""Calendars: the list, the year as a picture, one calendar and its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.days import today
from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import number_in, put_refusal, status_of
from organizations.forms.calendars import CalendarForm, PeriodFormSet, periods_initial
from organizations.lists.calendars import CALENDARS, categories_text
from organizations.permissions import demand, may
from organizations.selectors.calendar_years import year_of_calendars
from organizations.selectors.calendars import calendar_for, calendars_for
from organizations.services.calendars import delete_calendar, save_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.forms.calendars import PeriodRows
    from organizations.http import UserRequest
    from organizations.models import Calendar

MANAGE = "organizations.manage_calendar"
YEARS = range(2000, 2100)


@may("organizations.see")
@require_GET
def calendar_list(request: UserRequest) -> HttpResponse:
    """Show the calendars that hold in the user's subtrees."""
    listing = build_listing(request, CALENDARS, calendars_for(request.user))
    return render_listing(request, "calendars/calendar_list.html", listing)


@may("organizations.see")
@require_GET
def calendar_year(request: UserRequest) -> HttpResponse:
    """Show a year with its seasons and statutory holidays."""
    number = number_in(request, "year") or today().year
    if number not in YEARS:
        raise Http404
    context = {"year": year_of_calendars(request.user, number), "this_year": today().year}
    return render(request, "calendars/calendar_year.html", context)


@may("organizations.see")
@require_GET
def calendar_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one calendar."""
    calendar = calendar_for(request.user, pk)
    context = {"calendar": calendar, "categories": categories_text(calendar)}
    return render(request, "calendars/calendar_detail.html", context)


@may("organizations.manage_calendar")
@require_http_methods(["GET", "POST"])
def calendar_add(request: UserRequest) -> HttpResponse:
    """Register a calendar."""
    form = CalendarForm(request.POST or None, user=request.user)
    rows = PeriodFormSet(request.POST or None, prefix="periods")
    return answer(request, form, rows, "已登记日历。")


@may("organizations.manage_calendar")
@require_http_methods(["GET", "POST"])
def calendar_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a calendar; only those who manage its organization may."""
    calendar = calendar_for(request.user, pk)
    demand(request.user, MANAGE, calendar)
    form = CalendarForm(request.POST or None, user=request.user, instance=calendar)
    rows = PeriodFormSet(request.POST or None, prefix="periods", initial=periods_initial(calendar))
    return answer(request, form, rows, "已保存。", calendar)


def answer(
    request: UserRequest,
    form: CalendarForm,
    rows: PeriodRows,
    done: str,
    calendar: Calendar | None = None,
) -> HttpResponse:
    """Store what was sent, or show the form; 422 when it has errors."""
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        clean = form.cleaned_data
        try:
            saved = save_calendar(
                form.save(commit=False),
                categories=list(clean["categories"]),
                periods=rows.facts(),
                revision=clean["revision"],
                by=request.user,
            )
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect("calendars:detail", saved.pk)
    context = {"form": form, "rows": rows, "calendar": calendar}
    status = status_of(form, is_wrong=rows.is_bound and not rows.is_valid())
    return render(request, "calendars/calendar_form.html", context, status=status)


@may("organizations.manage_calendar")
@require_http_methods(["GET", "POST"])
def calendar_delete(request: UserRequest, pk: int) -> HttpResponse:
    """Ask, then delete."""
    calendar = calendar_for(request.user, pk)
    demand(request.user, MANAGE, calendar)
    if request.method != "POST":
        return render(request, "calendars/calendar_delete.html", {"calendar": calendar})
    delete_calendar(calendar, by=request.user)
    messages.success(request, f"已删除日历“{calendar}”。")
    return redirect("calendars:list")
