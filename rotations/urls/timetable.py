"""Addresses of timetables, sessions and groups."""

from __future__ import annotations

from django.urls import path

from rotations.views import filling, groups, sessions, timetable

urlpatterns = [
    path("batches/<int:pk>/timetable/", timetable.batch_timetable, name="batch_timetable"),
    path(
        "batches/<int:pk>/timetable/print/",
        timetable.batch_timetable_print,
        name="batch_timetable_print",
    ),
    path("batches/<int:pk>/timetable/fill/", filling.timetable_fill, name="timetable_fill"),
    path("fill-runs/<int:pk>/", filling.fill_run, name="fill_run"),
    path("fill-runs/<int:pk>/status/", filling.fill_status, name="fill_status"),
    path("fill-runs/<int:pk>/stop/", filling.fill_stop, name="fill_stop"),
    path("fill-runs/<int:pk>/accept/", filling.fill_accept, name="fill_accept"),
    path("fills/<int:pk>/undo/", filling.fill_undo, name="fill_undo"),
    path("batches/<int:pk>/sessions/add/", sessions.session_add, name="session_add"),
    path("batches/<int:pk>/groups/", groups.batch_groups, name="batch_groups"),
    path("batches/<int:pk>/groups/deal/", groups.groups_deal, name="groups_deal"),
    path("batches/<int:pk>/groups/assign/", groups.groups_assign, name="groups_assign"),
    path("sessions/<int:pk>/edit/", sessions.session_edit, name="session_edit"),
    path("sessions/<int:pk>/move/", sessions.session_move, name="session_move"),
    path("sessions/<int:pk>/cancel/", sessions.session_cancel, name="session_cancel"),
    path("lecturers/<int:pk>/calendar/", timetable.lecturer_calendar, name="lecturer_calendar"),
    path("rooms/<int:pk>/calendar/", timetable.room_calendar, name="room_calendar"),
]
