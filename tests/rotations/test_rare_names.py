"""Names with · and rare characters survive every way out: screens, XLSX, DOCX, certificate, roster, sign-in sheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from core.papers.docx import render_docx
from core.papers.model import Paper, Paragraph, Table
from core.papers.pdf import render_pdf
from core.papers.verification.pdf import verify_pdf
from core.privacy.names import normalize_name
from rotations.services.attendance_sheets import make_sign_in_sheet
from rotations.services.certificates import make_certificates
from rotations.services.completion import Decision, decide_completions
from rotations.services.documents import make_handbook
from tests.factories.classes import SessionFactory, close, mark_all, on_day, running_class
from tests.factories.organizations import OrganizationFactory
from trainees.facts import NAME_LENGTH, name_columns
from trainees.models import Person
from trainees.selectors.people import candidates_for
from trainees.services.people import register_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World
    from tests.factories.classes import ClassRoom

    ClientOf = Callable[[User], Client]

LONG = "阿不都热依木·吐尔逊·买买提艾力·阿卜杜拉·库尔班江·艾尔肯·玉素甫·伊敏·热合曼·卡德尔·阿布都拉"
NAMES = ("䶮正平", "𬎆生", "𠀋一", "㑇明", "买买提·艾力", LONG)


@pytest.fixture
def room(world: World, noon: object) -> ClassRoom:
    """A class that is over, of people with such names, all of whom completed it."""
    seats = [OrganizationFactory.create(parent=world.township) for _ in NAMES]
    room = running_class(world.county, seats)
    for trainee, name in zip(room.trainees, NAMES, strict=True):
        Person.objects.filter(pk=trainee.person_id).update(**name_columns(name))
    session = SessionFactory.create(batch=room.batch, period=on_day(-2, 9, 12))
    mark_all(session, room.trainees)
    close(session)
    decisions = {trainee.pk: Decision(is_completed=True) for trainee in room.trainees}
    decide_completions(room.batch, decisions, by=world.alice)
    return room


def assert_all_names(content: bytes) -> None:
    """Every name can be read back from a PDF, and every character drawn has a glyph."""
    text = "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split()
    )
    for name in NAMES:
        assert name in text
    assert [
        found
        for found in verify_pdf(content)
        if found.rule.startswith("font.") and found.rule != "font.size"
    ] == []


def test_the_longest_name_is_as_long_as_names_may_be() -> None:
    assert len(LONG) == NAME_LENGTH


def test_the_papers_of_a_class(world: World, room: ClassRoom) -> None:
    sessions = list(room.batch.sessions.all())
    assert_all_names(make_sign_in_sheet(room.batch, sessions, by=world.teacher).content)
    for make in (make_certificates, make_handbook):
        with make(room.batch, by=world.alice).file.open("rb") as kept:
            assert_all_names(kept.read())


def test_an_official_paper_as_pdf_and_docx() -> None:
    body = (
        Paragraph("、".join(NAMES)),
        Table(("姓名", "备注"), tuple((name, "") for name in NAMES)),
    )
    paper = Paper("参训名单", body)

    assert_all_names(render_pdf(paper))
    document = Document(io.BytesIO(render_docx(paper)))
    written = [cell.text for row in document.tables[0].rows for cell in row.cells]
    whole = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for name in NAMES:
        assert name in written
        assert name in whole


def test_the_screens_and_the_exported_sheets(
    world: World, client_of: ClientOf, room: ClassRoom
) -> None:
    client = client_of(world.alice)
    for address in (
        reverse("trainees:person_list"),
        reverse("rotations:batch_roster", args=[room.batch.pk]),
    ):
        page = client.get(address, {"size": "100"}).content.decode()
        sheet = load_workbook(io.BytesIO(b"".join(exported(client, address)))).active
        assert sheet is not None
        cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        for name in NAMES:
            assert name in page
            assert name in cells


def exported(client: Client, address: str) -> Any:
    """Return the file of a list as it streams."""
    response: Any = client.get(address, {"export": "xlsx"})
    return response.streaming_content


@pytest.mark.parametrize("name", NAMES)
def test_such_names_are_registered_and_found(world: World, name: str) -> None:
    person = register_person(world.village, name=name, by=world.alice)

    person.refresh_from_db()
    assert person.name == name
    assert candidates_for(world.alice, name) == [person]
    assert candidates_for(world.alice, name[:2]) == [person]


HAN = st.characters(
    min_codepoint=0x3400, max_codepoint=0x2FA1F, categories=["Lo"], include_characters="·䶮𬎆𠀋"
)


@given(st.text(HAN, min_size=1, max_size=NAME_LENGTH))
@settings(max_examples=200)
def test_any_name_keeps_its_characters(typed: str) -> None:
    name = normalize_name(typed)
    if not name or len(name) > NAME_LENGTH:
        return
    columns = name_columns(typed)

    assert columns["name"] == name
    assert name_columns(name)["name"] == name
    assert len(columns["pinyin"]) <= 200
    assert len(columns["initials"]) <= NAME_LENGTH
    assert name.encode("utf-8").decode("utf-8") == name
