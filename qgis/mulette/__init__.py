"""Mulette in QGIS: Processing tools that call the ``mulette`` command as a separate process.

Nothing here imports Mulette: QGIS has a Python of its own. The code runs on Python 3.9 and QGIS 3.22.
"""


def classFactory(iface):
    """Give the plugin; the name is QGIS's."""
    from .gui.plugin import MulettePlugin

    return MulettePlugin(iface)
