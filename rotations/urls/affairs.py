"""Addresses of class affairs and teaching tours."""

from __future__ import annotations

from django.urls import path

from rotations.views import affairs, buses, class_seats, lodging, registrations, tours

CLASS = "batches/<int:pk>"
TRAINEE = "enrolments/<int:pk>"

urlpatterns = [
    path(f"{CLASS}/affairs/", affairs.affairs, name="affairs"),
    path(f"{CLASS}/affairs/edit/", affairs.affairs_edit, name="affairs_edit"),
    path(f"{CLASS}/affairs/print/<slug:paper>/", affairs.paper_print, name="class_paper_print"),
    path(f"{CLASS}/roles/", affairs.roles, name="class_roles"),
    path("roles/<int:pk>/drop/", affairs.role_drop, name="class_role_drop"),
    path(f"{CLASS}/arrivals/", registrations.arrivals, name="arrivals"),
    path(f"{CLASS}/arrivals/now/", registrations.arrivals_now, name="arrivals_now"),
    path(f"{TRAINEE}/arrival/add/", registrations.arrival_add, name="arrival_add"),
    path(f"{TRAINEE}/arrival/no-show/", registrations.arrival_no_show, name="arrival_no_show"),
    path(f"{TRAINEE}/arrival/undo/", registrations.arrival_undo, name="arrival_undo"),
    path(f"{CLASS}/lodging/", lodging.lodging, name="lodging"),
    path(f"{CLASS}/lodging/assign/", lodging.lodging_assign, name="lodging_assign"),
    path(f"{CLASS}/lodging/rooms/<int:room>/retire/", lodging.room_retire, name="lodging_retire"),
    path(f"{TRAINEE}/lodging/", lodging.lodging_move, name="lodging_move"),
    path(f"{CLASS}/meals/", lodging.meals, name="meals"),
    path(f"{CLASS}/meals/export/", lodging.meals_export, name="meals_export"),
    path(f"{CLASS}/class-seats/", class_seats.class_seats, name="class_seats"),
    path(f"{CLASS}/class-seats/move/", class_seats.seat_move, name="class_seat_move"),
    path(f"{CLASS}/cards/", class_seats.cards, name="cards"),
    path(f"{CLASS}/cards/print/", class_seats.cards_print, name="cards_print"),
    path(f"{TRAINEE}/takeover/", class_seats.takeover, name="takeover"),
    path(f"{TRAINEE}/takeover/print/", class_seats.takeover_print, name="takeover_print"),
    path(f"{CLASS}/buses/", buses.buses, name="buses"),
    path("sessions/<int:pk>/buses/add/", buses.bus_add, name="bus_add"),
    path("sessions/<int:pk>/buses/deal/", buses.buses_deal, name="buses_deal"),
    path("buses/<int:pk>/drop/", buses.bus_drop, name="bus_drop"),
    path("tour-stops/", tours.stop_list, name="tour_stop_list"),
    path(f"{CLASS}/tour/", tours.batch_tour, name="batch_tour"),
    path(f"{CLASS}/tour/add/", tours.stop_add, name="tour_stop_add"),
    path("tour-stops/<int:pk>/edit/", tours.stop_edit, name="tour_stop_edit"),
    path("tour-stops/<int:pk>/drop/", tours.stop_drop, name="tour_stop_drop"),
    path(f"{CLASS}/off-site/", tours.off_site, name="off_site"),
]
