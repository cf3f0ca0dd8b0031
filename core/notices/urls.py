"""Addresses of a user's own notices."""

from __future__ import annotations

from django.urls import path

from core.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("read/", views.notices_read_all, name="read_all"),
    path("<int:pk>/open/", views.notice_open, name="open"),
    path("<int:pk>/read/", views.notice_read, name="read"),
]
