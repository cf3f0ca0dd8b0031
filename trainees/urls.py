"""Addresses of the trainees app."""

from __future__ import annotations

from django.urls import path

from trainees.views import appointments, hours, imports, people, reveals

app_name = "trainees"
urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/candidates/", people.person_candidates, name="person_candidates"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/reveal/<slug:field>/", reveals.person_reveal, name="person_reveal"),
    path("people/<int:pk>/account/open/", people.account_open, name="account_open"),
    path("people/<int:pk>/appoint/", appointments.appointment_add, name="appointment_add"),
    path("people/<int:pk>/hours/", hours.hours_ledger, name="hours_ledger"),
    path("appointments/<int:pk>/end/", appointments.appointment_end, name="appointment_end"),
    path("elections/add/", appointments.election, name="election"),
    path("vacancies/", appointments.vacancy_list, name="vacancy_list"),
    path("hours/<int:pk>/reverse/", hours.hours_reverse, name="hours_reverse"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/add/", imports.import_add, name="import_add"),
    path("imports/template/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<int:pk>/answer/", imports.import_answer, name="import_answer"),
    path("imports/<int:pk>/accept/", imports.import_accept, name="import_accept"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/start/", imports.import_start, name="import_start"),
    path("imports/<int:pk>/drop/", imports.import_drop, name="import_drop"),
    path("imports/<int:pk>/problems/", imports.import_problems, name="import_problems"),
]
