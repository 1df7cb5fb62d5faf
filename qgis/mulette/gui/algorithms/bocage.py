"""Tool « Bocage d'essai »."""

from pathlib import Path

from qgis.core import (
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from .base import MuletteAlgorithm, advanced, option, show_layer


class BocageAlgorithm(MuletteAlgorithm):
    """A bocage made from a seed, with its truth: ``mulette ponds synthetic``."""

    NAME, LABEL = "synthetic", "Bocage d'essai"
    HELP = (
        "<p>Fabrique un bocage imaginaire, avec ses haies, ses chemins, ses mares et leur vérité : de quoi apprendre "
        "les outils sans rien télécharger. La même graine donne le même bocage.</p>"
        "<p>Ce que les outils y trouvent ne dit pas ce qu'ils trouveraient chez vous.</p>"
    )

    def initAlgorithm(self, config=None):
        """Declare the parameters."""
        self.addParameter(
            QgsProcessingParameterNumber("GRAINE", "Graine", QgsProcessingParameterNumber.Integer, 1, minValue=0)
        )
        ponds = QgsProcessingParameterNumber(
            "MARES", "Mares par km²", QgsProcessingParameterNumber.Integer, 40, minValue=0, maxValue=200
        )
        self.addParameter(advanced(ponds))
        self.addParameter(QgsProcessingParameterBoolean("NUAGE", "Fabriquer aussi les nuages de points", True))
        self.addParameter(QgsProcessingParameterFolderDestination("SORTIE", "Dossier du bocage"))

    def processAlgorithm(self, parameters, context, feedback):
        """Run the command."""
        out = self.parameterAsString(parameters, "SORTIE", context)
        words = ["ponds", "synthetic", "--out", out]
        option(words, "--seed", self.parameterAsInt(parameters, "GRAINE", context))
        option(words, "--ponds", self.parameterAsInt(parameters, "MARES", context))
        words.append("--cloud" if self.parameterAsBool(parameters, "NUAGE", context) else "--no-cloud")
        self.run_command(words, feedback)
        show_layer(context, f"{Path(out) / 'verite.gpkg'}|layername=mares", "Mares du bocage (vérité)")
        return {"SORTIE": out}
