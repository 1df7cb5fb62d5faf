"""Tool « Réseau de mares »."""

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterVectorLayer,
)

from .base import MuletteAlgorithm, advanced, option, path_of, show_layer

SHOWN = {"a_creer": "Mares à créer", "a_restaurer": "Mares à restaurer", "liens": "Liens", "mares": "Mares du réseau"}


class NetworkAlgorithm(MuletteAlgorithm):
    """The network of ponds: ``mulette ponds network``."""

    NAME, LABEL = "network", "Réseau de mares"
    HELP = (
        "<p>Relie les mares qu'un animal peut joindre, à moins de la distance de dispersion, à vol d'oiseau. Donne les "
        "liens, les groupes, les mares isolées, ce que chacune apporte au réseau (dPC), les mares disparues qu'il "
        "serait le plus utile de restaurer, et les emplacements où une mare nouvelle relierait le mieux.</p>"
        "<p>Une mare au statut « Disparue » n'est pas dans le réseau : elle est pesée comme mare à restaurer.</p>"
    )

    def initAlgorithm(self, config=None):
        """Declare the parameters."""
        self.addParameter(QgsProcessingParameterVectorLayer("MARES", "Mares", [QgsProcessing.TypeVectorAnyGeometry]))
        self.addParameter(
            QgsProcessingParameterNumber(
                "DISTANCE_M", "Distance de dispersion (m)", QgsProcessingParameterNumber.Double, 500.0, minValue=1
            )
        )
        likelihood = QgsProcessingParameterNumber(
            "PROBABILITE", "Probabilité de parcourir cette distance", QgsProcessingParameterNumber.Double, 0.05,
            minValue=0.001, maxValue=0.999,
        )  # fmt: skip
        self.addParameter(advanced(likelihood))
        self.addParameter(
            QgsProcessingParameterVectorLayer(
                "SURFACES", "Surfaces où compter les mares", [QgsProcessing.TypeVectorPolygon], optional=True
            )
        )
        self.addParameter(QgsProcessingParameterFileDestination("SORTIE", "Réseau", "GeoPackage (*.gpkg)"))

    def processAlgorithm(self, parameters, context, feedback):
        """Run the command, and open what it made."""
        out = self.parameterAsFileOutput(parameters, "SORTIE", context)
        ponds, areas = (
            path_of(self.parameterAsVectorLayer(parameters, name, context)) for name in ("MARES", "SURFACES")
        )
        words = ["ponds", "network", "--ponds", ponds, "--out", out]
        option(words, "--distance", self.parameterAsDouble(parameters, "DISTANCE_M", context))
        option(words, "--probability", self.parameterAsDouble(parameters, "PROBABILITE", context))
        option(words, "--areas", areas)
        self.run_command(words, feedback)
        for name, label in SHOWN.items():
            show_layer(context, f"{out}|layername={name}", label)
        return {"SORTIE": out}
