"""Tool « Couches du LiDAR »."""

from pathlib import Path

from qgis.core import QgsProcessingParameterCrs, QgsProcessingParameterFolderDestination, QgsProcessingParameterNumber

from .base import MuletteAlgorithm, add_inputs, advanced, option, read_inputs, show_layer

SHOWN = {"depression": "Creux visible (m)", "void": "Trous dans le nuage", "flatness": "Replats"}


class LayersAlgorithm(MuletteAlgorithm):
    """Layers of the tiles: ``mulette ponds layers``."""

    NAME, LABEL = "layers", "Couches du LiDAR"
    HELP = (
        "<p>Fait, à partir de dalles LiDAR ou d'un MNT, les couches où les mares se voient : creux visible, trous dans "
        "le nuage de points (l'eau ne renvoie presque rien), replats, et les autres.</p>"
        "<p>Donnez des fichiers, ou un dossier. Si les dalles ne disent pas leur système de coordonnées, "
        "choisissez-le. Une dalle abîmée est nommée dans le journal et laissée de côté ; les autres sont lues.</p>"
        "<p>Le creux visible va du haut de la berge à l'eau : ce n'est pas la profondeur de l'eau.</p>"
    )

    def initAlgorithm(self, config=None):
        """Declare the parameters."""
        add_inputs(self)
        self.addParameter(
            QgsProcessingParameterCrs("SCR", "Système de coordonnées des dalles qui n'en disent pas", optional=True)
        )
        limit = QgsProcessingParameterNumber(
            "LIMITE_M2", "Surface limite d'une cuvette (m²)", QgsProcessingParameterNumber.Double, None, optional=True,
            minValue=100, maxValue=50000,
        )  # fmt: skip
        self.addParameter(advanced(limit))
        self.addParameter(QgsProcessingParameterFolderDestination("SORTIE", "Dossier des couches"))

    def processAlgorithm(self, parameters, context, feedback):
        """Run the command, and open the layers that show ponds."""
        out = self.parameterAsString(parameters, "SORTIE", context)
        words = ["ponds", "layers", *read_inputs(self, parameters, context), "--out", out]
        option(words, "--crs", self.parameterAsCrs(parameters, "SCR", context).authid())
        option(words, "--area-limit-m2", parameters.get("LIMITE_M2"))
        self.run_command(words, feedback, accepted=(0, 1))
        for name, label in SHOWN.items():
            path = Path(out) / f"{name}.tif"
            if path.exists():
                show_layer(context, str(path), label)
        return {"SORTIE": out}
