"""Addresses of the tree of organizations."""

from __future__ import annotations

from django.urls import path

from organizations.views import changes, imports, tree

app_name = "organizations"
urlpatterns = [
    path("", tree.tree, name="tree"),
    path("search/", tree.organization_list, name="list"),
    path("picker/", tree.picker, name="picker"),
    path("<int:pk>/", tree.organization_detail, name="detail"),
    path("<int:pk>/children/", tree.children, name="children"),
    path("<int:pk>/add/", changes.organization_add, name="add"),
    path("<int:pk>/rename/", changes.organization_rename, name="rename"),
    path("<int:pk>/describe/", changes.organization_describe, name="describe"),
    path("<int:pk>/move/", changes.organization_move, name="move"),
    path("<int:pk>/merge/", changes.organization_merge, name="merge"),
    path("<int:pk>/split/", changes.organization_split, name="split"),
    path("<int:pk>/close/", changes.organization_close, name="close"),
    path("<int:pk>/reorder/", changes.organization_reorder, name="reorder"),
    path("<int:pk>/import/", imports.import_upload, name="import"),
    path("<int:pk>/import/template/", imports.import_template, name="import_template"),
    path("<int:pk>/import/confirm/", imports.import_confirm, name="import_confirm"),
]
