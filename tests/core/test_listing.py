"""Lists: search, filters, order, pages and columns come from the address, whatever it holds."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django import forms
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails
from openpyxl import load_workbook

from core.listing.build import build_listing, ticked_rows
from core.listing.filters import FilterForm
from core.listing.pages import render_listing
from core.listing.spec import BulkAct, Column, Kind, ListSpec
from organizations.enums import Level
from organizations.models import Organization


class LevelFilter(FilterForm):
    level = forms.TypedChoiceField(choices=[("", "全部层级"), *Level.choices], coerce=int)


SPEC = ListSpec(
    key="tests.organizations",
    title="组织",
    ordering=("path",),
    search=("name", "initials"),
    filters=LevelFilter,
    columns=(
        Column("name", "名称", link=lambda row: f"/o/{row.pk}/", sort=("name",), is_fixed=True),
        Column("level", "层级", kind=Kind.STATE, sort=("level", "path")),
        Column("parent", "隶属", value="parent.name"),
        Column("sort_order", "顺序", kind=Kind.NUMBER, unit="位", sort=("sort_order",)),
        Column("valid_until", "撤销", kind=Kind.DAY, sort=("valid_until",), is_default=False),
    ),
    bulk=(BulkAct("归档", "home"),),
    page_sizes=(3, 20),
)


@pytest.fixture
def listing_of(world):
    """Return a function: what the list shows for an address, asked by alice."""

    def ask(query="", spec=SPEC, session=None):
        request = RequestFactory().get(f"/list/{query}")
        request.user = world.alice
        request.session = session if session is not None else SessionStore()
        rows = Organization.objects.select_related("parent")
        return build_listing(request, spec, rows)

    return ask


def names(listing):
    return [row.object.name for row in listing.rows]


def test_list_has_its_own_order_and_pages(listing_of):
    listing = listing_of()
    assert names(listing) == ["全国", "湖南省", "岳阳市"]
    assert listing.total == Organization.objects.count()
    assert names(listing_of("?page=2")) == [
        "平江县",
        "长寿镇",
        listing_of("?page=2").rows[2].object.name,
    ]


def test_search_finds_and_keeps_the_text(listing_of):
    listing = listing_of("?q=%20%E5%B9%B3%E6%B1%9F%20")
    assert names(listing) == ["平江县"]
    assert listing.is_narrowed
    assert "q=" in listing.link(page="2")


def test_filter_narrows(listing_of):
    assert names(listing_of(f"?level={Level.PREFECTURE.value}")) == ["岳阳市"]


@pytest.mark.parametrize("key", ["name", "level", "sort_order", "valid_until"])
def test_sorting_both_ways_shows_every_row_once(listing_of, key):
    columns = f"size=20&col=&col={key}"
    up, down = listing_of(f"?sort={key}&{columns}"), listing_of(f"?sort=-{key}&{columns}")
    assert sorted(names(up)) == sorted(names(down))
    assert up.sort == key
    assert next(h for h in down.heads if h.column.key == key).direction == "descending"


def test_empty_values_come_last_both_ways(listing_of, world):
    Organization.objects.filter(pk=world.village.pk).update(valid_until="2026-01-01")
    assert names(listing_of("?sort=valid_until&size=20"))[0] == world.village.name
    assert names(listing_of("?sort=-valid_until&size=20"))[0] == world.village.name


@pytest.mark.parametrize(
    "query",
    ["?page=0", "?page=x", "?page=99999999999999999999", "?sort=-", "?sort=password", "?size=7",
     "?level=bad", "?q=%00", "?col=nothing", "?sort=name&sort=x", "?q=" + "长" * 3000],
)  # fmt: skip
def test_nonsense_in_the_address_is_survived(listing_of, query):
    listing = listing_of(query)
    assert listing.page.number >= 1
    assert listing.rows is not None


def test_columns_are_chosen_and_remembered(listing_of):
    session = SessionStore()
    shown = [c.key for c in listing_of("?col=&col=valid_until", session=session).columns]
    assert shown == ["name", "valid_until"]
    assert [c.key for c in listing_of(session=session).columns] == shown
    assert len(listing_of("?col=default", session=session).columns) == 4


def test_counting_stops_at_the_cap(listing_of):
    capped = ListSpec(key="c", title="组织", columns=SPEC.columns, page_sizes=(2,), count_cap=4)
    listing = listing_of(spec=capped)
    assert (listing.total_text, listing.paginator.num_pages) == ("4+", 2)


def test_two_lists_share_a_page_by_prefix(listing_of):
    left = ListSpec(key="l", title="甲", columns=SPEC.columns, search=("name",), prefix="left")
    assert names(listing_of("?q=nothing&left-q=平江", spec=left)) == ["平江县"]


def test_query_count_does_not_grow_with_rows(listing_of, django_assert_num_queries, world):
    for size in (1, 3):
        spec = ListSpec(key="n", title="组织", columns=SPEC.columns, page_sizes=(size,))
        with django_assert_num_queries(2):
            assert len(listing_of(spec=spec).rows) == size


def test_page_holds_rows_heads_and_bulk_acts(listing_of):
    listing = listing_of("?sort=-name&q=镇")
    page = render_listing(listing.request, "navigation/styleguide.html", listing).content.decode()
    assert 'aria-sort="descending"' in page
    assert 'data-label="顺序（位）"' in page
    assert "乡级" in page
    assert 'formaction="/?sort=-name&amp;q=%E9%95%87"' in page


def test_htmx_gets_the_table_only_and_a_clean_address(listing_of, world):
    request = RequestFactory().get(
        "/list/?q=&sort=name&level=", headers={"HX-Request": "true", "HX-Target": "listing"}
    )
    request.user, request.session = world.alice, SessionStore()
    setattr(request, "htmx", HtmxDetails(request))  # noqa: B010  # what the middleware does
    listing = build_listing(request, SPEC, Organization.objects.all())
    response: Any = render_listing(request, "navigation/styleguide.html", listing)
    assert "<html" not in response.content.decode()
    assert response["HX-Push-Url"] == "/list/?sort=name"
    assert "HX-Request" in response["Vary"]


def test_export_holds_what_is_seen(listing_of, world):
    Organization.objects.filter(pk=world.village.pk).update(name="=1+1")
    listing = listing_of("?export=xlsx&col=&col=level&col=sort_order&sort=-level")
    response: Any = render_listing(listing.request, "navigation/styleguide.html", listing)
    sheet = load_workbook(BytesIO(response.getvalue())).worksheets[0]
    response.file_to_stream.close()
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("名称", "层级", "顺序（位）")
    assert len(rows) == Organization.objects.count() + 1
    assert sheet["A2"].data_type == "s"
    assert "'=1+1" in [row[0] for row in rows]


def test_ticked_rows_are_those_ticked_or_all_that_were_left(world):
    rows = Organization.objects.all()
    ticked = RequestFactory().post("/x/", {"row": [world.county.pk, "x"]})
    everything = RequestFactory().post("/x/?q=镇", {"all": "1", "row": [world.county.pk]})
    ticked.user = everything.user = world.alice
    assert [o.name for o in ticked_rows(ticked, SPEC, rows)] == ["平江县"]
    assert {o.name for o in ticked_rows(everything, SPEC, rows)} == {"长寿镇", "加义镇"}


def test_column_keys_must_differ():
    with pytest.raises(ValueError, match="repeat"):
        ListSpec(key="x", title="x", columns=(Column("a", "甲"), Column("a", "乙")))
