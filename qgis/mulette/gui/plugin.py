"""The plugin: it adds the provider « Mulette » to the Processing toolbox."""

from qgis.core import QgsApplication

from .provider import MuletteProvider


class MulettePlugin:
    """What QGIS loads."""

    def __init__(self, iface):
        self.iface = iface
        self.provider = None

    def initProcessing(self):
        """Add the provider; QGIS calls this alone when it runs without a screen."""
        self.provider = MuletteProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):
        """Begin with a screen."""
        self.initProcessing()

    def unload(self):
        """Take the provider back."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
