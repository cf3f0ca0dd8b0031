"""Addresses of signing in, accounts, posts and the log."""

from __future__ import annotations

from django.urls import path

from organizations.views import accounts, log, posts, sessions, tickets

app_name = "accounts"
urlpatterns = [
    path("accounts/login/", sessions.sign_in, name="login"),
    path("accounts/logout/", sessions.sign_out, name="logout"),
    path("accounts/password/", sessions.password, name="password_change"),
    path("accounts/stay/", sessions.stay, name="stay"),
    path("accounts/kept-form/", sessions.kept, name="kept_form"),
    path("t/", tickets.code, name="code"),
    path("t/<str:secret>/", tickets.ticket, name="ticket"),
    path("accounts/hand-over/", posts.hand_over, name="hand_over"),
    path("accounts/users/", accounts.user_list, name="user_list"),
    path("accounts/log/", log.log_list, name="log_list"),
    path("accounts/users/new/", accounts.user_create, name="user_create"),
    path("accounts/users/<int:pk>/", accounts.user_detail, name="user_detail"),
    path("accounts/users/<int:pk>/disable/", accounts.user_disable, name="user_disable"),
    path("accounts/users/<int:pk>/enable/", accounts.user_enable, name="user_enable"),
    path(
        "accounts/users/<int:pk>/reset-password/",
        accounts.user_reset_password,
        name="user_reset_password",
    ),
    path("accounts/users/<int:pk>/grant/", posts.post_grant, name="post_grant"),
    path("accounts/users/<int:pk>/hand-over/", posts.user_hand_over, name="user_hand_over"),
    path("accounts/posts/<int:pk>/end/", posts.post_end, name="post_end"),
]
