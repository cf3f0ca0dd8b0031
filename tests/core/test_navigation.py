"""The menu, the home page and the search box show what a role may see, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from core.navigation import registry
from core.navigation.guide import FOLDER, guide
from core.navigation.registry import Card, Hit, HomeCard, MenuEntry, MenuGroup
from core.navigation.templatetags.navigation import shown_groups


@pytest.fixture
def empty_registry(monkeypatch):
    """Start with no entries, cards and searches, and forget the test's own afterwards."""
    monkeypatch.setattr(registry, "_menu", [])
    monkeypatch.setattr(registry, "_cards", {})
    monkeypatch.setattr(registry, "_searches", {})


def test_menu_shows_only_what_the_role_may_do(world, empty_registry):
    registry.register_menu(
        MenuEntry(MenuGroup.SYSTEM, "日志", "search", right="audit.read"),
        MenuEntry(MenuGroup.HOME, "工作台", "home"),
    )
    groups = shown_groups(world.alice, "/")
    assert [(group.label, [e.label for e in group.entries]) for group in groups] == [
        ("工作台", ["工作台"])
    ]
    assert groups[0].is_here


def test_menu_marks_the_nearest_entry_only(world, empty_registry):
    registry.register_menu(
        MenuEntry(MenuGroup.HOME, "工作台", "home"),
        MenuEntry(MenuGroup.BATCHES, "班次", "search"),
    )
    groups = shown_groups(world.alice, reverse("search") + "3/")
    assert [group.is_here for group in groups] == [False, True]


def test_a_menu_drawn_for_one_is_not_shown_to_another(world, client_of, empty_registry):
    registry.register_menu(
        MenuEntry(MenuGroup.HOME, "工作台", "home"),
        MenuEntry(MenuGroup.ORGANIZATIONS, "组织机构", "search", right="organizations.manage"),
    )
    clerk, superior = client_of(world.alice), client_of(world.dora)
    for _again in range(2):
        assert menu_of(clerk, "home") == [("工作台", True), ("组织机构", False)]
        assert menu_of(clerk, "search") == [("工作台", False), ("组织机构", True)]
        assert menu_of(superior, "search") == [("工作台", False)]


def menu_of(client, page):
    """Return the words of the menu on a page, and which of them is marked."""
    html = client.get(reverse(page)).content.decode()
    links = re.findall(r'class="menu-link" href="[^"]*"(.*?)>.*?<span>(.*?)</span>', html)
    return [(word, "aria-current" in marks) for marks, word in links]


def test_home_shows_cards_in_order_and_skips_empty_ones(world, client_of, empty_registry):
    registry.register_home_card(
        HomeCard("b", lambda _user: Card("display/empty.html", {"title": "第二张"}), order=2),
        HomeCard("a", lambda user: Card("display/empty.html", {"title": f"{user}的"}), order=1),
        HomeCard("none", lambda _user: None),
    )
    page = client_of(world.alice).get(reverse("home")).content.decode()
    assert page.index(f"{world.alice}的") < page.index("第二张")
    assert page.count("empty-state-title") == 2


def test_home_without_cards_says_where_to_go(world, client_of, empty_registry):
    page = client_of(world.alice).get(reverse("home"))
    assert page.status_code == 200
    assert "现在没有待办事项" in page.content.decode()


def test_search_asks_each_provider_for_the_user(world, client_of, empty_registry):
    registry.register_search("组织", lambda user, text: [Hit(f"{text}<b>", "/x/", user.username)])
    registry.register_search("班次", lambda _user, _text: [])
    page = client_of(world.bob).get(reverse("search"), {"q": " 岳阳 "}).content.decode()
    assert "岳阳&lt;b&gt;" in page
    assert world.bob.username in page
    assert "班次</h2>" not in page


def test_only_the_search_page_keeps_what_was_searched_for_in_the_header(world, client_of):
    client = client_of(world.alice)
    kept = 'name="q" value="岳阳&lt;" maxlength="100" placeholder="搜索姓名'
    assert kept in client.get(reverse("search"), {"q": "岳阳<"}).content.decode()
    for name in ("organizations:list", "help"):
        page = client.get(reverse(name), {"q": "岳阳<"}).content.decode()
        assert 'name="q" value="" maxlength="100" placeholder="搜索姓名' in page


def test_stranger_is_sent_to_the_login(client, db):
    response = client.get(reverse("home"))
    assert response.status_code == 302


@pytest.mark.parametrize("address", ["/search/?q=a%00b", "/t/a%00b/", "/e/%00/", "/?x=%00"])
def test_a_nul_in_an_address_is_refused_in_words(world, client_of, address):
    response = client_of(world.alice).get(address)
    assert response.status_code == 400
    assert "请求" in response.content.decode()


def test_the_guide_is_read_in_the_product(world, client_of):
    client = client_of(world.alice)
    first = client.get(reverse("help")).content.decode()
    assert "<h2>办理换届</h2>" in first
    assert "<img" not in first.partition('class="card help-text"')[2]
    pages = guide()
    assert list(pages) == [
        *("people", "rosters", "identity", "elections", "hours", "campaigns", "coverage"),
        *("resources", "planning", "board", "rules", "batches", "quotas", "supports", "timetable"),
        *("releases", "electives", "affairs", "attendance", "evaluations", "reports", "accounts"),
    ]
    for key, page in pages.items():
        shown = client.get(reverse("help_page", args=[key])).content.decode()
        assert page.title in shown
        assert "被拒绝时怎么办" in shown
    assert client.get(reverse("help_page", args=["absent"])).status_code == 404
    assert "/accounts/login/" in Client().get(reverse("help")).headers["Location"]


def test_the_guide_shows_only_pictures_that_exist():
    for text in FOLDER.glob("*.md"):
        for name in re.findall(r"\]\((\.\./[^)]+)\)", text.read_text(encoding="utf-8")):
            assert (FOLDER / name).is_file(), f"{text.name}: {name}"
