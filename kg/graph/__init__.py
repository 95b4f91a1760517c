"""Facts ↔ quads: stable IRIs, entities, provenance; one named graph a document."""

from kg.graph.entities import NameShapes, NoGazetteer, Resolver
from kg.graph.quads import Beside, GraphMaker
from kg.graph.reading import facts_from_store
from kg.graph.settled import settled

__all__ = ["Beside", "GraphMaker", "NameShapes", "NoGazetteer", "Resolver", "facts_from_store", "settled"]
