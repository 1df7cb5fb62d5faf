"""Tool « Détecter les mares »."""

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterCrs,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorLayer,
)

from ...logic.thresholds import DEFAULT_PRESET, PRESETS, THRESHOLDS
from .base import MuletteAlgorithm, add_inputs, advanced, option, path_of, read_inputs, show_layer

RASTERS = {
    "MNT": ("--mnt", "Modèle numérique de terrain (MNT)"),
    "MNS": ("--mns", "Modèle numérique de surface (MNS)"),
    "MNH": ("--mnh", "Modèle numérique de hauteur (MNH)"),
    "RVB": ("--rgb", "Image en couleurs"),
    "IRC": ("--irc", "Image infrarouge (IRC)"),
}
VECTORS = {
    "CONNUES": ("--known", "Mares déjà connues"),
    "BATIMENTS": ("--buildings", "Bâtiments"),
    "ROUTES": ("--roads", "Routes"),
    "FOSSES": ("--ditches", "Fossés et cours d'eau"),
    "EAU": ("--water", "Surfaces en eau"),
}


class DetectAlgorithm(MuletteAlgorithm):
    """Candidates found, described and ranked: ``mulette ponds detect``."""

    NAME, LABEL = "detect", "Détecter les mares"
    HELP = (
        "<p>Cherche des mares dans des dalles LiDAR : trous du nuage, replats, cuvettes fermées, points classés « eau "
        "», zones sombres de l'image. Chaque candidat a un score de 0 à 1 et ses raisons en français.</p>"
        "<p><b>Réglage</b> : <i>prudent</i> donne peu de candidats, <i>exhaustif</i> en donne beaucoup, "
        "<i>équilibré</i> entre les deux. Un seuil avancé laissé vide garde la valeur du réglage.</p>"
        "<p>Un candidat n'est pas une mare : il devient « Potentielle », jamais plus, tant que personne n'y est "
        "allé. Le modèle livré vient d'un bocage simulé ; il n'a pas été jugé sur votre territoire.</p>"
    )

    def initAlgorithm(self, config=None):
        """Declare the parameters; each threshold is an advanced one."""
        add_inputs(self)
        for name, (_, label) in RASTERS.items():
            self.addParameter(QgsProcessingParameterRasterLayer(name, label, optional=True))
        self.addParameter(
            QgsProcessingParameterEnum("REGLAGE", "Réglage", list(PRESETS), defaultValue=PRESETS.index(DEFAULT_PRESET))
        )
        self.addParameter(
            QgsProcessingParameterCrs("SCR", "Système de coordonnées des dalles qui n'en disent pas", optional=True)
        )
        for name, (_, label) in VECTORS.items():
            shapes = [QgsProcessing.TypeVectorAnyGeometry]
            self.addParameter(advanced(QgsProcessingParameterVectorLayer(name, label, shapes, optional=True)))
        model = QgsProcessingParameterFile("MODELE", "Modèle (vide : celui de Mulette)", optional=True)
        self.addParameter(advanced(model))
        workers = QgsProcessingParameterNumber(
            "PROCESSUS", "Processus de calcul", QgsProcessingParameterNumber.Integer, 1, minValue=1, maxValue=64
        )
        self.addParameter(advanced(workers))
        for name, one in THRESHOLDS.items():
            self.addParameter(advanced(_threshold(name, one)))
        self.addParameter(QgsProcessingParameterFileDestination("SORTIE", "Candidats", "GeoPackage (*.gpkg)"))

    def processAlgorithm(self, parameters, context, feedback):
        """Run the command, and open the candidates."""
        out = self.parameterAsFileOutput(parameters, "SORTIE", context)
        words = ["ponds", "detect", *read_inputs(self, parameters, context), "--out", out]
        words += ["--preset", PRESETS[self.parameterAsEnum(parameters, "REGLAGE", context)]]
        for name, (flag, _) in RASTERS.items():
            layer = self.parameterAsRasterLayer(parameters, name, context)
            option(words, flag, layer.source() if layer else None)
        for name, (flag, _) in VECTORS.items():
            option(words, flag, path_of(self.parameterAsVectorLayer(parameters, name, context)))
        option(words, "--crs", self.parameterAsCrs(parameters, "SCR", context).authid())
        option(words, "--model", self.parameterAsFile(parameters, "MODELE", context))
        option(words, "--workers", self.parameterAsInt(parameters, "PROCESSUS", context))
        for name in THRESHOLDS:
            option(words, "--" + name.replace("_", "-"), parameters.get(name.upper()))
        self.run_command(words, feedback, accepted=(0, 1))
        show_layer(context, f"{out}|layername=candidates", "Candidats")
        return {"SORTIE": out}


def _threshold(name, one):
    """Declare a threshold: empty, so that the preset holds, within its ends."""
    unit = f" ({one['unit']})" if one["unit"] else ""
    parameter = QgsProcessingParameterNumber(
        name.upper(), one["label"] + unit, QgsProcessingParameterNumber.Double, None, optional=True,
        minValue=one["least"], maxValue=one["most"],
    )  # fmt: skip
    said = ", ".join(f"{preset} {value:g}" for preset, value in zip(PRESETS, one["values"]))
    parameter.setHelp(f"{one['help']} Valeurs des réglages : {said}.")
    return parameter
