"""Addresses of the trainees app."""

from __future__ import annotations

from django.urls import path

from trainees.views import (
    appointments,
    hours,
    imports,
    people,
    recognitions,
    reveals,
    standards,
    standings,
    studies,
)

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
    path("people/<int:pk>/hours/add/", hours.hours_credit, name="hours_credit"),
    path("people/<int:pk>/hours/paper/", hours.hours_transcript, name="hours_transcript"),
    path("hours/", standings.standing_list, name="standing_list"),
    path("hours/<int:pk>/reverse/", hours.hours_reverse, name="hours_reverse"),
    path("hours/standards/", standards.standards, name="standards"),
    path("hours/rules/add/", standards.rule_add, name="rule_add"),
    path("hours/rules/<int:pk>/withdraw/", standards.rule_withdraw, name="rule_withdraw"),
    path("hours/targets/add/", standards.target_add, name="target_add"),
    path("hours/targets/<int:pk>/withdraw/", standards.target_withdraw, name="target_withdraw"),
    path("hours/classes/", recognitions.recognition_list, name="recognition_list"),
    path("hours/classes/add/", recognitions.recognition_add, name="recognition_add"),
    path(
        "hours/classes/candidates/",
        recognitions.recognition_candidates,
        name="recognition_candidates",
    ),
    path("hours/classes/<int:pk>/", recognitions.recognition_detail, name="recognition_detail"),
    path("hours/studies/", studies.study_list, name="study_list"),
    path("hours/studies/add/", studies.study_add, name="study_add"),
    path("hours/studies/template/", studies.study_template_download, name="study_template"),
    path("hours/studies/<int:pk>/", studies.study_detail, name="study_detail"),
    path("hours/studies/<int:pk>/start/", studies.study_start, name="study_start"),
    path("hours/studies/<int:pk>/drop/", studies.study_drop, name="study_drop"),
    path("hours/studies/<int:pk>/problems/", studies.study_problems, name="study_problems"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/add/", imports.import_add, name="import_add"),
    path("imports/template/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/start/", imports.import_start, name="import_start"),
    path("imports/<int:pk>/drop/", imports.import_drop, name="import_drop"),
    path("imports/<int:pk>/problems/", imports.import_problems, name="import_problems"),
]
