"""Addresses of the courses app."""

from __future__ import annotations

from django.urls import path

from courses.views import availability, bases, blockings, courses, lecturers, travel, venues

app_name = "courses"
urlpatterns = [
    path("courses/", courses.course_list, name="course_list"),
    path("courses/add/", courses.course_add, name="course_add"),
    path("courses/<int:pk>/", courses.course_detail, name="course_detail"),
    path("courses/<int:pk>/edit/", courses.course_edit, name="course_edit"),
    path("courses/<int:pk>/discard/", courses.course_discard, name="course_discard"),
    path("courses/<int:pk>/restore/", courses.course_restore, name="course_restore"),
    path("lecturers/", lecturers.lecturer_list, name="lecturer_list"),
    path("lecturers/add/", lecturers.lecturer_add, name="lecturer_add"),
    path("lecturers/<int:pk>/", lecturers.lecturer_detail, name="lecturer_detail"),
    path("lecturers/<int:pk>/edit/", lecturers.lecturer_edit, name="lecturer_edit"),
    path("lecturers/<int:pk>/reveal/", lecturers.lecturer_reveal, name="lecturer_reveal"),
    path("lecturers/<int:pk>/discard/", lecturers.lecturer_discard, name="lecturer_discard"),
    path("lecturers/<int:pk>/restore/", lecturers.lecturer_restore, name="lecturer_restore"),
    path(
        "lecturers/<int:pk>/availability/",
        availability.lecturer_availability,
        name="lecturer_availability",
    ),
    path("venues/", venues.venue_list, name="venue_list"),
    path("venues/add/", venues.venue_add, name="venue_add"),
    path("venues/<int:pk>/", venues.venue_detail, name="venue_detail"),
    path("venues/<int:pk>/edit/", venues.venue_edit, name="venue_edit"),
    path("venues/<int:pk>/discard/", venues.venue_discard, name="venue_discard"),
    path("venues/<int:pk>/restore/", venues.venue_restore, name="venue_restore"),
    path("venues/<int:pk>/blockings/add/", blockings.blocking_add, name="blocking_add"),
    path(
        "venues/<int:pk>/blockings/<int:blocking>/remove/",
        blockings.blocking_remove,
        name="blocking_remove",
    ),
    path("venues/<int:pk>/base/", bases.base_edit, name="base_edit"),
    path("venues/<int:pk>/base/nominate/", bases.base_nominate, name="base_nominate"),
    path("venues/<int:pk>/base/decide/", bases.base_decide, name="base_decide"),
    path("venues/<int:pk>/base/withdraw/", bases.base_withdraw, name="base_withdraw"),
    path("bases/", bases.base_list, name="base_list"),
    path("bases/quotas/", bases.base_quotas, name="base_quotas"),
    path("travel/", travel.travel_grid, name="travel_grid"),
    path("travel/sheet/", travel.travel_sheet, name="travel_sheet"),
    path("travel/import/", travel.travel_import, name="travel_import"),
]
