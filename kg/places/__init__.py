"""Places: the gazetteer of countries, regions and cities, and the linking of names to it."""

from kg.places.gazetteer import Gazetteer
from kg.places.judgements import Judgement, Judgements
from kg.places.linker import Linker
from kg.places.shapes import Country, Label, Link, NameHit, Place

__all__ = ["Country", "Gazetteer", "Judgement", "Judgements", "Label", "Link", "Linker", "NameHit", "Place"]
