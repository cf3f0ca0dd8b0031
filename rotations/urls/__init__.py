"""Addresses of the rotations app, a module a noun."""

from __future__ import annotations

from rotations.urls import (
    batches,
    campaigns,
    classday,
    plans,
    releases,
    rules,
    seats,
    timetable,
)

app_name = "rotations"
urlpatterns = [
    *campaigns.urlpatterns,
    *seats.urlpatterns,
    *plans.urlpatterns,
    *batches.urlpatterns,
    *timetable.urlpatterns,
    *classday.urlpatterns,
    *rules.urlpatterns,
    *releases.urlpatterns,
]
