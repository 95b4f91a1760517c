"""Files → documents: formats, encodings, reflow with an exact map to the source, context, sentences."""

from kg.documents.files import find_documents, other_files
from kg.documents.reading import read_document
from kg.documents.splitting import sentences

__all__ = ["find_documents", "other_files", "read_document", "sentences"]
