"""Facts ↔ quads: stable IRIs, entities, provenance; one named graph a document.

Nothing is imported here: whoever reads a store needs the IRIs alone.
"""
