"""Personas: what a group of customers is like, in sentences made from its numbers.

A sentence is a template with one figure in it, and each figure is a claim that can be looked up:
an SQL expression, a filter and the value. Nothing is said that no figure says.

words.py   the sentences, English and Chinese       write.py  figures, which are told, the text
"""

from ml.personas.words import FIGURES, MODES
from ml.personas.write import CLAIMS, LEAST, PERSONAS, refused, write

__all__ = ["CLAIMS", "FIGURES", "LEAST", "MODES", "PERSONAS", "refused", "write"]
