"""Places: the gazetteer of countries, regions and cities, and the linking of names to it."""

from kg.places.gazetteer import Gazetteer
from kg.places.shapes import Country, Label, NameHit, Place

__all__ = ["Country", "Gazetteer", "Label", "NameHit", "Place"]
