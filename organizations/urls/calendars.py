"""Addresses of the calendars."""

from __future__ import annotations

from django.urls import path

from organizations.views import calendars

app_name = "calendars"
urlpatterns = [
    path("", calendars.calendar_list, name="list"),
    path("year/", calendars.calendar_year, name="year"),
    path("add/", calendars.calendar_add, name="add"),
    path("<int:pk>/", calendars.calendar_detail, name="detail"),
    path("<int:pk>/edit/", calendars.calendar_edit, name="edit"),
    path("<int:pk>/delete/", calendars.calendar_delete, name="delete"),
]
