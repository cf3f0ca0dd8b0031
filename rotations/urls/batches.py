"""Addresses of batches."""

from __future__ import annotations

from django.urls import path

from rotations.views import (
    batch_acts,
    batches,
    documents,
    electives,
    enrolments,
    nominations,
    pasted_names,
    publishing,
    quota_moves,
    quota_shares,
    quota_sheets,
    quotas,
    waiting,
)

urlpatterns = [
    path("batches/", batches.batch_list, name="batch_list"),
    path("batches/offers/", batches.offer_list, name="offer_list"),
    path("batches/add/", batches.batch_add, name="batch_add"),
    path("batches/publish/", publishing.batches_publish, name="batches_publish"),
    path("batches/<int:pk>/", batches.batch_detail, name="batch_detail"),
    path("batches/<int:pk>/edit/", batches.batch_edit, name="batch_edit"),
    path("batches/<int:pk>/quotas/", quotas.batch_quotas, name="batch_quotas"),
    path("batches/<int:pk>/places/", quota_moves.batch_places, name="batch_places"),
    path("batches/<int:pk>/places/reclaim/", quota_moves.places_reclaim, name="places_reclaim"),
    path("batches/<int:pk>/places/lend/", quota_moves.places_lend, name="places_lend"),
    path("batches/<int:pk>/places/day/", quota_moves.reclaim_day, name="reclaim_day"),
    path("batches/<int:pk>/places/sheet/", quota_sheets.places_sheet, name="places_sheet"),
    path("batches/<int:pk>/places/import/", quota_sheets.places_import, name="places_import"),
    path(
        "batches/<int:pk>/places/import/remarks/",
        quota_sheets.places_remarks,
        name="places_remarks",
    ),
    path("batches/<int:pk>/electives/", electives.batch_electives, name="batch_electives"),
    path("electives/<int:pk>/capacity/", electives.elective_capacity, name="elective_capacity"),
    path("electives/<int:pk>/assign/", electives.elective_assign, name="elective_assign"),
    path("electives/<int:pk>/place/", electives.elective_place, name="elective_place"),
    path("quotas/<int:pk>/share/", quota_shares.quota_share, name="quota_share"),
    path("quotas/<int:pk>/return/", quota_shares.quota_return, name="quota_return"),
    path("batches/<int:pk>/nominate/", nominations.batch_nominate, name="batch_nominate"),
    path(
        "batches/<int:pk>/nominate/paste/",
        pasted_names.nominations_paste,
        name="nominations_paste",
    ),
    path("batches/<int:pk>/receipt/", nominations.receipt_template, name="receipt_template"),
    path("batches/<int:pk>/receipt/upload/", nominations.receipt_upload, name="receipt_upload"),
    path("batches/<int:pk>/names/", enrolments.batch_names, name="batch_names"),
    path("batches/<int:pk>/names/decide/", enrolments.names_decide, name="names_decide"),
    path("batches/<int:pk>/names/remind/", enrolments.names_remind, name="names_remind"),
    path("batches/<int:pk>/documents/", documents.batch_documents, name="batch_documents"),
    path("batches/<int:pk>/notice/make/", documents.notice_make, name="notice_make"),
    path("batches/<int:pk>/handbook/make/", documents.handbook_make, name="handbook_make"),
    path("batches/<int:pk>/logins/make/", documents.logins_make, name="logins_make"),
    path("documents/<int:pk>/", documents.document_download, name="document_download"),
    path("enrolments/<int:pk>/offer/take/", waiting.offer_take, name="offer_take"),
    path("batches/<int:pk>/roster/", enrolments.batch_roster, name="batch_roster"),
    path("enrolments/<int:pk>/withdraw/", enrolments.enrolment_withdraw, name="enrolment_withdraw"),
    path(
        "enrolments/<int:pk>/substitute/",
        enrolments.enrolment_substitute,
        name="enrolment_substitute",
    ),
    *(
        path(
            f"batches/<int:pk>/{step}/",
            batch_acts.batch_step,
            {"step": step},
            name=f"batch_{step}",
        )
        for step in batch_acts.STEPS
    ),
]
