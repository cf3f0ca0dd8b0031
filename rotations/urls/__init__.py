"""Addresses of the rotations app, a module a noun."""

from __future__ import annotations

from rotations.urls import affairs, batches, campaigns, classday, plans, rules, seats, timetable

app_name = "rotations"
urlpatterns = [
    *campaigns.urlpatterns,
    *seats.urlpatterns,
    *plans.urlpatterns,
    *batches.urlpatterns,
    *timetable.urlpatterns,
    *classday.urlpatterns,
    *rules.urlpatterns,
    *affairs.urlpatterns,
]
