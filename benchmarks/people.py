"""725,000 people with real-looking names, numbers and posts, for figures about people."""

from __future__ import annotations

import datetime as dt
import random
from itertools import chain, islice

from django.conf import settings
from django.db import connection

from core.privacy.ciphers import seal
from core.privacy.identity import check_character
from core.privacy.keyrings import current_ring
from organizations.models import Organization
from organizations.services.divisions import load_divisions
from trainees.facts import id_index_of, mobile_index_of, name_columns

PEOPLE = 725_000
# The commonest surnames come first and often, as in life.
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红建国志文斌波辉鹏飞宇浩健俊峰海燕春梅秀珍凤琴云莲荣金生林德福全贵永成和清东亮新光世松祥龙"
MINORITY = ("买买提·艾力", "阿不都热依木·吐尔逊", "古丽巴哈尔·依明", "尼玛次仁·扎西", "哈斯巴特尔")
COLUMNS = (
    "revision, organization_id, org_path, name, pinyin, initials, sex, ethnicity, birth_on,"
    " birth_precision, id_number, id_index, mobile, mobile_index, office_phone, education,"
    " joined_party_precision"
)
POSTS = """
    INSERT INTO trainees_appointment (revision, person_id, organization_id, org_path, post,
        is_principal, is_primary, is_acting, heads_village_too, period, period_precision, paper)
    SELECT 1, id, organization_id, '',
           CASE WHEN place = 1 THEN 'branch_secretary' ELSE 'first_secretary' END,
           place = 1, true, false, false, daterange('2024-01-01', NULL), 'day', ''
      FROM (SELECT id, organization_id,
                   row_number() OVER (PARTITION BY organization_id ORDER BY id) AS place
              FROM trainees_person) AS person
"""


def make_people(seed: int) -> None:
    """Load the country's divisions and write its people: one a division, in some two."""
    load_divisions(settings.DIVISIONS_SOURCE)
    places = list(Organization.objects.order_by("pk").values_list("pk", flat=True))
    dice = random.Random(seed)  # repeatable on purpose
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY trainees_person ({COLUMNS}) FROM STDIN") as copy:
            for serial, place in enumerate(islice(chain(places, places), PEOPLE)):
                copy.write_row(row_of(dice, serial, place))
        cursor.execute(POSTS)
        cursor.execute("VACUUM ANALYZE")


def name_of(dice: random.Random) -> str:
    """Return a name: mostly a surname of the common ones and one or two characters."""
    if dice.random() < 0.02:
        return dice.choice(MINORITY)
    surname = SURNAMES[min(int(dice.expovariate(0.08)), len(SURNAMES) - 1)]
    return surname + "".join(dice.choices(GIVEN, k=1 if dice.random() < 0.15 else 2))


def row_of(dice: random.Random, serial: int, place: int) -> tuple[object, ...]:
    """Return one person as the columns want it: numbers valid, sealed and indexed."""
    born = dt.date(1955, 1, 1) + dt.timedelta(days=dice.randrange(14_000))
    first = f"{430000 + serial % 3000}{born:%Y%m%d}{serial // 3000 % 1000:03d}"
    number, mobile = first + check_character(first), f"13{serial + 100_000_000:09d}"
    names = name_columns(name_of(dice))
    return (
        *(1, place, "", names["name"], names["pinyin"], names["initials"]),
        *("male", "汉族", born, "day"),
        *(sealed(number, "id_number"), id_index_of(number)),
        *(sealed(mobile, "mobile"), mobile_index_of(mobile)),
        *("", "大专", "day"),
    )


def sealed(text: str, column: str) -> str:
    """Return a number as the field stores it."""
    return seal(text, context=f"trainees_person.{column}", ring=current_ring())
