"""Addresses of released timetables and of the notices of their changes."""

from __future__ import annotations

from django.urls import path

from rotations.views import change_notices, releases

urlpatterns = [
    path("batches/<int:pk>/releases/", releases.batch_releases, name="batch_releases"),
    path("batches/<int:pk>/timetable/calendar/", releases.batch_calendar, name="batch_calendar"),
    path("releases/<int:pk>/", releases.release_detail, name="release_detail"),
    path("campaigns/<int:pk>/releases/", releases.campaign_releases, name="campaign_releases"),
    path(
        "campaigns/<int:pk>/change-notices/send/",
        change_notices.change_notices_send,
        name="change_notices_send",
    ),
    path("change-notices/<int:pk>/", change_notices.change_notice, name="change_notice"),
    path(
        "change-notices/<int:pk>/send/",
        change_notices.change_notice_send,
        name="change_notice_send",
    ),
    path(
        "change-notices/<int:pk>/discard/",
        change_notices.change_notice_discard,
        name="change_notice_discard",
    ),
    path(
        "change-notices/<int:pk>/paper/",
        change_notices.change_notice_paper,
        name="change_notice_paper",
    ),
]
