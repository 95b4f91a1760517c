"""What the frames of visits and of meetings share: the words and readers that they are put together from."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extraction.cues import StatusCues
from kg.extraction.extractors.event_roles import Roles
from kg.extraction.extractors.event_words import EventWords
from kg.extraction.extractors.visit_actors import Actors
from kg.extraction.extractors.visit_words import VisitWords
from kg.model import Event

Told = tuple[Event, int, int]  # an event with the span of the sentence that tells it


@dataclass(frozen=True)
class Frame:
    """The words of visiting and of events; who acts, who takes part, and how sure it is."""

    words: VisitWords
    events: EventWords
    actors: Actors
    roles: Roles
    cues: StatusCues
