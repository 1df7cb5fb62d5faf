"""The provider « Mulette » of the Processing toolbox, and its one setting."""

from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithms.bocage import BocageAlgorithm
from .algorithms.detecting import DetectAlgorithm
from .algorithms.evaluating import EvaluateAlgorithm
from .algorithms.layers import LayersAlgorithm
from .algorithms.network import NetworkAlgorithm

COMMAND_SETTING = "MULETTE_COMMAND"
ICON = Path(__file__).parent.parent / "icon.svg"


class MuletteProvider(QgsProcessingProvider):
    """The tools of Mulette."""

    def id(self):
        """Give the stable name: ``mulette:detect`` and its like stand in people's models."""
        return "mulette"

    def name(self):
        """Give the name in the toolbox."""
        return "Mulette"

    def longName(self):
        """Give the name in the options."""
        return "Mulette (mares)"

    def icon(self):
        """Give the icon."""
        return QIcon(str(ICON))

    def load(self):
        """Add the setting, then the tools."""
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        words = "Chemin de la commande mulette (vide : celle du PATH)"
        ProcessingConfig.addSetting(Setting(self.name(), COMMAND_SETTING, words, ""))
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self):
        """Take the setting back."""
        ProcessingConfig.removeSetting(COMMAND_SETTING)

    def loadAlgorithms(self):
        """Add the tools, in the order of the work."""
        for tool in (LayersAlgorithm, DetectAlgorithm, EvaluateAlgorithm, NetworkAlgorithm, BocageAlgorithm):
            self.addAlgorithm(tool())
