"""Addresses of the board."""

from __future__ import annotations

from django.urls import path

from rotations.views import board, board_data, board_moves

urlpatterns = [
    path("campaigns/<int:pk>/board/", board.campaign_board, name="campaign_board"),
    path("campaigns/<int:pk>/board/rows/", board_data.board_rows, name="board_rows"),
    path("campaigns/<int:pk>/board/window/", board_data.board_window, name="board_window"),
    path("campaigns/<int:pk>/board/changes/", board_data.board_changes, name="board_changes"),
    path("campaigns/<int:pk>/board/findings/", board_data.board_findings, name="board_findings"),
    path("campaigns/<int:pk>/board/undo/", board_moves.board_undo, name="board_undo"),
    path("batches/<int:pk>/move/", board.batch_move, name="batch_move"),
    path("batches/<int:pk>/drop/", board_moves.batch_drop, name="batch_drop"),
    path("sessions/<int:pk>/drop/", board_moves.session_drop, name="session_drop"),
]
