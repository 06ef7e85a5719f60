"""Charts as HTML and SVG without scripts: text stays text, small, and sharp on any screen.

Bars are HTML, so that their labels wrap and keep their size on a phone; what has two axes is SVG.
"""
