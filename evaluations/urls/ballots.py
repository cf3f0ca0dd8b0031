"""Addresses open to whoever holds a slip. All lie below evaluations.middleware.BALLOT_SPACE.

A ballot is posted to an address without its code: what is written into a log stays in it.
"""

from __future__ import annotations

from django.urls import path

from evaluations.views import ballots

app_name = "ballots"
urlpatterns = [
    path("", ballots.enter_code, name="enter"),
    path("why/", ballots.why, name="why"),
    path("cast/", ballots.cast, name="cast"),
    path("receipts/<str:public_key>/", ballots.receipt_list, name="receipts"),
    path("<str:code>/", ballots.ballot, name="ballot"),
]
