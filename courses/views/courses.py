"""The course library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from courses.forms.resources import CourseForm
from courses.lists.resources import COURSES
from courses.selectors.resources import course_for, courses_for
from courses.services.resources import save_course
from courses.views import standing
from organizations.permissions import demand, may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("courses.see")
@require_GET
def course_list(request: UserRequest) -> HttpResponse:
    """Show the courses of the user's subtrees and those shared from above."""
    listing = build_listing(request, COURSES, courses_for(request.user))
    return render_listing(request, "courses/course_list.html", listing)


@may("courses.see")
@require_GET
def course_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one course."""
    context = {"course": course_for(request.user, pk)}
    return render(request, "courses/course_detail.html", context)


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def course_add(request: UserRequest) -> HttpResponse:
    """Register a course."""
    form = CourseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            course = save_course(form.save(commit=False), by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已登记“{course}”。")
            return redirect("courses:course_detail", course.pk)
    return form_page(request, "courses/course_form.html", form)


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def course_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change a course; only owners may."""
    course = course_for(request.user, pk)
    demand(request.user, "courses.manage", course)
    form = CourseForm(request.POST or None, user=request.user, instance=course)
    if request.method == "POST" and form.is_valid():
        try:
            save_course(form.instance, revision=form.seen_revision or 0, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("courses:course_detail", pk)
    return form_page(request, "courses/course_form.html", form, {"course": course})


@may("courses.manage")
@require_http_methods(["GET", "POST"])
def course_discard(request: UserRequest, pk: int) -> HttpResponse:
    """Delete or retire, after a question."""
    return standing.discard(request, course_for(request.user, pk), "course")


@may("courses.manage")
@require_POST
def course_restore(request: UserRequest, pk: int) -> HttpResponse:
    """Offer again what was retired."""
    return standing.restore(request, course_for(request.user, pk), "course")
