"""Addresses of rounds, their slips and their results."""

from __future__ import annotations

from django.urls import path

from evaluations.views import results, rounds, slips

urlpatterns = [
    path("rounds/", rounds.round_list, name="round_list"),
    path("batches/<int:pk>/rounds/", rounds.batch_rounds, name="batch_rounds"),
    path("batches/<int:pk>/rounds/add/", rounds.round_add, name="round_add"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round_detail"),
    path("rounds/<int:pk>/edit/", rounds.round_edit, name="round_edit"),
    path("rounds/<int:pk>/open/", rounds.round_open, name="round_open"),
    path("rounds/<int:pk>/close/", rounds.round_close, name="round_close"),
    path("rounds/<int:pk>/delete/", rounds.round_delete, name="round_delete"),
    path("rounds/<int:pk>/slips/print/", slips.slips_print, name="slips_print"),
    path("rounds/<int:pk>/slips/take/", slips.slips_take, name="slips_take"),
    path("rounds/<int:pk>/slips/drop/", slips.slips_drop, name="slips_drop"),
    path("rounds/<int:pk>/slips/void/", slips.slips_void, name="slips_void"),
    path("rounds/<int:pk>/result/", results.result_detail, name="result_detail"),
    path("rounds/<int:pk>/receipts/", results.result_receipts, name="result_receipts"),
    path("rounds/<int:pk>/remarks/review/", results.remark_review, name="remark_review"),
]
