"""Tool « Bocage d'essai »."""

from qgis.core import QgsProcessingParameterFolderDestination, QgsProcessingParameterNumber

from .base import MuletteAlgorithm, option


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
        self.addParameter(QgsProcessingParameterFolderDestination("SORTIE", "Dossier du bocage"))

    def processAlgorithm(self, parameters, context, feedback):
        """Run the command."""
        out = self.parameterAsString(parameters, "SORTIE", context)
        words = ["ponds", "synthetic", "--out", out]
        option(words, "--seed", self.parameterAsInt(parameters, "GRAINE", context))
        self.run_command(words, feedback)
        return {"SORTIE": out}
