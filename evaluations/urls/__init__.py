"""Addresses of the evaluations app, a module a noun; ballots live in a space of their own (/e/)."""

from __future__ import annotations

from evaluations.urls import questionnaires, rounds

app_name = "evaluations"
urlpatterns = [*questionnaires.urlpatterns, *rounds.urlpatterns]
