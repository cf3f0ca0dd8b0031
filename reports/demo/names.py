"""Invented people with valid numbers, the same for the same seed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.privacy.identity import Sex, check_character

if TYPE_CHECKING:
    from random import Random

    from trainees.facts import PersonFacts

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程魏苏吕丁任"
GIVEN_OF_MEN = "建国,志强,国华,文斌,海涛,少平,水生,春生,金根,和平,德明,世杰,宏伟,卫东,长根,正义,立新,学军,永福,家旺"
GIVEN_OF_WOMEN = "秀英,桂兰,玉梅,丽华,春香,淑珍,爱华,小红,晓燕,美玲,冬梅,雪琴,慧敏,红霞,凤英"
RARE_NAMES = ("䶮仁杰", "欧阳水根", "买买提·艾力")
EDUCATIONS = ("高中", "中专", "大专", "大专", "大学", "大学")
PLACE_CODE = "360427"  # the code of Xingzi county, abolished in 2016: numbers given before keep it


class Register:
    """Hands out invented people one after the other."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.serial = 0

    def name(self, sex: Sex) -> str:
        """Return a name; a few rare ones first, which every screen and paper must survive."""
        if self.serial < len(RARE_NAMES):
            return RARE_NAMES[self.serial]
        given = GIVEN_OF_MEN if sex == Sex.MALE else GIVEN_OF_WOMEN
        return self.dice.choice(SURNAMES) + self.dice.choice(given.split(","))

    def next(self) -> tuple[str, PersonFacts]:
        """Return the name and the facts of the next person."""
        sex = Sex.MALE if self.dice.random() < 0.8 else Sex.FEMALE
        name = self.name(sex)
        born = dt.date(1966, 1, 1) + dt.timedelta(days=self.dice.randrange(28 * 365))
        self.serial += 1
        facts: PersonFacts = {
            "id_number": self.id_number(born, sex),
            "mobile": f"1990000{self.serial:04d}",
            "ethnicity": "汉族",
            "education": self.dice.choice(EDUCATIONS),
            "joined_party_on": born.replace(day=1)
            + dt.timedelta(days=self.dice.randrange(8000, 12000)),
        }
        return name, facts

    def id_number(self, born: dt.date, sex: Sex) -> str:
        """Return a number with a valid check character; its last serial digit is odd for men."""
        order = (self.serial * 2 + (1 if sex == Sex.MALE else 0)) % 1000
        first = f"{PLACE_CODE}{born:%Y%m%d}{order:03d}"
        return first + check_character(first)
