"""Addresses of the trainee's phone, short enough for a code on a screen."""

from __future__ import annotations

from django.urls import path

from rotations.views import (
    phone,
    phone_class,
    phone_electives,
    phone_hours,
    phone_notices,
    profile,
    releases,
    signin,
)

app_name = "phone"
urlpatterns = [
    path("my/", phone.home, name="home"),
    path("my/class/", phone_class.my_class, name="class"),
    path("my/notices/", phone_notices.notices, name="notices"),
    path("my/timetable/", phone.timetable, name="timetable"),
    path("my/timetable/calendar/", releases.own_calendar, name="timetable_ics"),
    path("my/hours/", phone_hours.hours, name="hours"),
    path("my/hours/paper/", phone_hours.transcript, name="hours_transcript"),
    path("my/certificates/", phone.certificates, name="certificates"),
    path("my/badge/", phone.badge, name="badge"),
    path("my/profile/", profile.profile, name="profile"),
    path("my/profile/correct/", profile.correct, name="correct"),
    path("my/leave/", phone.leave, name="leave"),
    path("my/electives/", phone_electives.own_electives, name="electives"),
    path("my/electives/<int:pk>/wish/", phone_electives.elective_wish, name="elective_wish"),
    path("my/electives/<int:pk>/swap/", phone_electives.swap_ask, name="swap_ask"),
    path("my/swaps/<int:pk>/answer/", phone_electives.swap_answer, name="swap_answer"),
    path("s/", signin.how_to, name="sign_in_how"),
    path("s/<str:code>/", signin.scanned, name="sign_in"),
    path("c/<str:code>/", phone.certificate_check, name="certificate_check"),
]
