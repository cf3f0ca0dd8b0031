"""Addresses of the reports app."""

from __future__ import annotations

from django.urls import path

from reports.views import progress, receipts, submissions

app_name = "reports"
urlpatterns = [
    path("progress/", progress.progress, name="progress"),
    path("progress/<int:pk>/", progress.campaign_progress, name="campaign_progress"),
    path("progress/<int:pk>/trend/", progress.campaign_trend, name="campaign_trend"),
    path("progress/<int:pk>/receipts/", receipts.campaign_receipts, name="campaign_receipts"),
    path("progress/<int:pk>/sums/", receipts.campaign_sums, name="campaign_sums"),
    path("progress/<int:pk>/package/", receipts.campaign_package, name="campaign_package"),
    path("progress/<int:pk>/remind/", receipts.campaign_remind, name="campaign_remind"),
    path("submissions/", submissions.submission_list, name="submission_list"),
    path("submissions/add/", submissions.submission_add, name="submission_add"),
    path("submissions/<int:pk>/", submissions.submission_detail, name="submission_detail"),
    path("submissions/<int:pk>/write/", submissions.submission_write, name="submission_write"),
    path("submissions/<int:pk>/files/", submissions.submission_files, name="submission_files"),
    path(
        "submissions/<int:pk>/recount/", submissions.submission_recount, name="submission_recount"
    ),
    path(
        "submissions/<int:pk>/discard/", submissions.submission_discard, name="submission_discard"
    ),
    path("submissions/<int:pk>/submit/", submissions.submission_submit, name="submission_submit"),
    path(
        "submissions/<int:pk>/correct/", submissions.submission_correct, name="submission_correct"
    ),
    path("submissions/<int:pk>/return/", receipts.submission_return, name="submission_return"),
    path("submissions/<int:pk>/accept/", receipts.submission_accept, name="submission_accept"),
    path(
        "submissions/<int:pk>/files/<slug:form>/",
        submissions.submission_file,
        name="submission_file",
    ),
]
