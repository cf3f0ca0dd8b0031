"""Addresses of the rotations app, a module a noun."""

from __future__ import annotations

from rotations.urls import (
    affairs,
    batches,
    board,
    campaigns,
    classday,
    planning,
    plans,
    releases,
    rules,
    seats,
    supports,
    timetable,
)

app_name = "rotations"
urlpatterns = [
    *campaigns.urlpatterns,
    *board.urlpatterns,
    *seats.urlpatterns,
    *plans.urlpatterns,
    *batches.urlpatterns,
    *timetable.urlpatterns,
    *classday.urlpatterns,
    *rules.urlpatterns,
    *planning.urlpatterns,
    *releases.urlpatterns,
    *affairs.urlpatterns,
    *supports.urlpatterns,
]
