"""Tool « Évaluer »."""

import json

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorLayer,
)

from .base import MuletteAlgorithm, advanced, option, path_of

FIGURES = {"recall": "Rappel", "precision": "Précision", "average_precision": "Précision moyenne"}


class EvaluateAlgorithm(MuletteAlgorithm):
    """Candidates held against an inventory: ``mulette ponds evaluate``."""

    NAME, LABEL = "evaluate", "Évaluer des candidats"
    HELP = (
        "<p>Compare des candidats à un inventaire de mares, point par point : mares trouvées, manquées, candidats "
        "faux, critère par critère, et combien de visites il faut pour trouver la moitié, 80 % ou 95 % des mares.</p>"
        "<p>La précision n'est juste que là où l'inventaire est complet. Donnez ces zones : hors d'elles, un plan "
        "d'échantillonnage est proposé. Un chiffre qui ne se calcule pas est dit tel, il n'est pas zéro.</p>"
    )

    def initAlgorithm(self, config=None):
        """Declare the parameters."""
        any_shape, surfaces = [QgsProcessing.TypeVectorAnyGeometry], [QgsProcessing.TypeVectorPolygon]
        self.addParameter(QgsProcessingParameterVectorLayer("CANDIDATS", "Candidats", any_shape))
        self.addParameter(QgsProcessingParameterVectorLayer("INVENTAIRE", "Inventaire qui fait foi", any_shape))
        self.addParameter(QgsProcessingParameterString("TERRITOIRE", "Colonne du territoire (commune…)", optional=True))
        self.addParameter(
            QgsProcessingParameterVectorLayer("ZONES", "Zones où l'inventaire est complet", surfaces, optional=True)
        )
        tolerance = QgsProcessingParameterNumber(
            "TOLERANCE_M", "Tolérance (m)", QgsProcessingParameterNumber.Double, 10.0, minValue=0
        )
        self.addParameter(advanced(tolerance))
        self.addParameter(QgsProcessingParameterFileDestination("RAPPORT", "Rapport", "PDF (*.pdf)"))
        self.addParameter(QgsProcessingParameterFileDestination("JSON", "Chiffres", "JSON (*.json)"))
        for name, label in FIGURES.items():
            self.addOutput(QgsProcessingOutputNumber(name.upper(), label))

    def processAlgorithm(self, parameters, context, feedback):
        """Run the command, keep its figures."""
        candidates, inventory, zones = (
            path_of(self.parameterAsVectorLayer(parameters, name, context))
            for name in ("CANDIDATS", "INVENTAIRE", "ZONES")
        )
        report = self.parameterAsFileOutput(parameters, "RAPPORT", context)
        figures = self.parameterAsFileOutput(parameters, "JSON", context)
        words = ["ponds", "evaluate", candidates, "--inventory", inventory, "--json", "--pdf", report]
        option(words, "--territory", self.parameterAsString(parameters, "TERRITOIRE", context))
        option(words, "--exhaustive", zones)
        option(words, "--tolerance-m", self.parameterAsDouble(parameters, "TOLERANCE_M", context))
        judged = json.loads(self.run_command(words, feedback))
        with open(figures, "w", encoding="utf-8") as file:
            json.dump(judged, file, ensure_ascii=False)
        for name, label in FIGURES.items():
            value = judged[name]
            feedback.pushInfo(f"{label} : {'non calculable' if value is None else f'{value:.2f}'.replace('.', ',')}")
        return {"RAPPORT": report, "JSON": figures, **{name.upper(): judged[name] for name in FIGURES}}
