"""Expressions for posts in English sentences: a title before or behind a person's name, with the place or body."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kg import expressions as re
from kg.extraction.english_bodies import UPPER, Bodies

NO_NAME = (
    r"(?!(?:The|A|An|On|In|At|During|From|For|And|Of|His|Her|Its|Their|This|That|Foreign|City|Municipal|Office|Council|"
    r"Mayor|Governor|Councillor|Councilor|Professor|Ambassador|Consul|Director|President|Deputy|Vice|Lord|Chairman|"
    r"Party|Senator|Alderman|Minister|Principal|Secretary|Chief|Acting|Executive|Honorary|General|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)\b)"
)
_PART = rf"(?:[{UPPER}][\w\-’']+|[{UPPER}]\.?(?= ))"
_NAMED = (
    rf"(?P<person>{NO_NAME}[{UPPER}][\w\-’']+"
    rf"(?: (?:{_PART}|(?:de|da|dos|van|von|der|den|al|bin|la|le|di|del|ter)(?= ))){{1,4}})"
)
_HOME_ORG = (
    r"(?:municipal|city|town|provincial|county|district|regional) (?:people['’]s )?"
    r"(?:government|council|congress)|municipality|city|office|bureau"
)


@dataclass(frozen=True)
class PostPatterns:
    """The expressions, compiled when first asked for; groups: title, person, org."""

    bodies: Bodies

    @cached_property
    def title(self) -> str:
        return rf"(?P<title>{self.bodies.title})"

    @cached_property
    def person(self) -> str:
        return rf"{self.bodies.honorific}*{_NAMED}"

    @cached_property
    def org(self) -> str:
        return rf"(?P<org>(?i:{_HOME_ORG})\b|{self.bodies.body})"

    @cached_property
    def second(self) -> str:
        """Another title behind "and", with its own place or body: … and mayor of A"""
        title = self.bodies.title
        return rf"(?: (?:and|&) (?:the |its )?(?P<also>{title})(?: (?:of|at) (?:the )?(?P<org2>{self.bodies.body}))?)?"

    @cached_property
    def before_name(self) -> re.Pattern[str]:
        """Erfurt Mayor A B; Erfurt's mayor-elect, A B; Director A B of the …"""
        return re.compile(rf"\b{self.title},? {self.person}(?: of (?:the )?(?:city of )?{self.org})?")

    @cached_property
    def behind_name(self) -> re.Pattern[str]:
        """A B, (the) mayor (of …) (and chairman of …); A B – new consul general of …"""
        return re.compile(
            rf"\b(?!{self.bodies.honorific}){_NAMED}(?:,| \(| [–—-]|,? who (?:is|was)) ?"
            rf"(?:the |its |their |then |new |an? )*{self.title}\b"
            rf"(?! [{UPPER}])(?: (?:of|at|for|in charge of) (?:the )?(?:city of |province of )?{self.org}|"
            rf", (?P<own>{self.bodies.body})(?=,? and |[,;.]))?{self.second}"
        )

    @cached_property
    def of_before(self) -> re.Pattern[str]:
        """The director of the Erfurt Museum, A B; Mayor of Erfurt City A B; Minister of the Chinese Embassy A B"""
        return re.compile(
            rf"\b(?:[Tt]he )?{self.title} (?:of|at) (?:the )?"
            rf"(?P<org>(?:(?!{self.bodies.honorific})[^,.;()]){{3,60}}?),? "
            rf"{self.bodies.honorific}*(?!{self.bodies.any_word}){_NAMED}(?=[,.; ])"
        )

    @cached_property
    def two_names(self) -> re.Pattern[str]:
        """Vice Governor of Ilocos Sur A B: a place that no list has, then a person of two words."""
        return re.compile(
            rf"\b{self.title} of (?:the )?(?P<org>[{UPPER}][\w-]+(?: [{UPPER}][\w-]+)?) "
            rf"{self.bodies.honorific}*(?P<person>{NO_NAME}[{UPPER}][\w\-’']+ [{UPPER}][\w\-’']+)(?=[,.;]| [a-z])"
        )

    @cached_property
    def name_next(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?: (?:City|County|District|Province|city|county|province))?,? {self.person}(?! \w+ [Oo]f\b)"
        )

    @cached_property
    def ends_in_title(self) -> re.Pattern[str]:
        return re.compile(rf"\b{self.title} of (?:the )?(?:city of |City of )?$")

    @cached_property
    def owner(self) -> re.Pattern[str]:
        return re.compile(rf"(?P<body>[{UPPER}][\w&-]+(?: (?:of |for |and )?[{UPPER}][\w&-]+)+)['’]s? (?:\w+ )?$")
