"""What a customer's text says: its language, its topic and whether it is a complaint or praise.

A sentence encoder that ships inside a package (multilingual-e5-small) and two small linear models
on top, whose coefficients are in this folder. Nothing is fetched, nothing is trained at run time.
Chosen and measured in docs/decisions/0008-text.md; fitted by `benchmarks/text.py`.
"""
