"""Addresses of the trainees app."""

from __future__ import annotations

from django.urls import path

from trainees.views import (
    appointments,
    corrections,
    duplicates,
    hours,
    imports,
    people,
    reveals,
    transfers,
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
    path("hours/<int:pk>/reverse/", hours.hours_reverse, name="hours_reverse"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/add/", imports.import_add, name="import_add"),
    path("imports/template/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/start/", imports.import_start, name="import_start"),
    path("imports/<int:pk>/drop/", imports.import_drop, name="import_drop"),
    path("imports/<int:pk>/problems/", imports.import_problems, name="import_problems"),
    path("people/<int:pk>/twin/", duplicates.person_twin, name="person_twin"),
    path("corrections/", corrections.correction_list, name="correction_list"),
    path("corrections/<int:pk>/", corrections.correction_detail, name="correction_detail"),
    path("duplicates/", duplicates.duplicate_list, name="duplicate_list"),
    path("duplicates/<int:first>/<int:second>/", duplicates.pair_merge, name="pair_merge"),
    path("duplicates/<int:first>/<int:second>/apart/", duplicates.pair_apart, name="pair_apart"),
    path("merges/", duplicates.merge_list, name="merge_list"),
    path("merges/<int:pk>/undo/", duplicates.merge_undo, name="merge_undo"),
    path("transfers/", transfers.transfer_list, name="transfer_list"),
    path("transfers/add/", transfers.transfer_add, name="transfer_add"),
    path("transfers/<int:pk>/", transfers.transfer_detail, name="transfer_detail"),
    path("transfers/<int:pk>/withdraw/", transfers.transfer_withdraw, name="transfer_withdraw"),
]
