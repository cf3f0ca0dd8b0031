"""Addresses of the help between units."""

from __future__ import annotations

from django.urls import path

from rotations.views import supports

ONE = "supports/<int:pk>"

urlpatterns = [
    path("supports/", supports.support_list, name="support_list"),
    path("supports/receivers/", supports.receivers, name="support_receivers"),
    *(
        path(
            f"supports/{way.replace('_', '-')}/",
            supports.support_add,
            {"way": way},
            name=f"support_{way}",
        )
        for way in supports.TITLES
    ),
    path(f"{ONE}/", supports.support_detail, name="support_detail"),
    path(f"{ONE}/accept/", supports.support_accept, name="support_accept"),
    path(f"{ONE}/decline/", supports.support_decline, name="support_decline"),
    path(f"{ONE}/withdraw/", supports.support_withdraw, name="support_withdraw"),
    path(f"{ONE}/end/", supports.support_end, name="support_end"),
]
