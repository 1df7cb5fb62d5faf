"""What the tools share: finding the command, running it, its progress, its end."""

from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
)
from qgis.PyQt.QtGui import QIcon

from ...logic import command

ICON = Path(__file__).parent.parent.parent / "icon.svg"


class MuletteAlgorithm(QgsProcessingAlgorithm):
    """A tool that runs one command of Mulette.

    ``NAME``, ``LABEL`` and ``HELP`` are its stable name, its French name and its French help, in HTML.
    """

    NAME = LABEL = HELP = ""

    def name(self):
        """Give the stable name."""
        return self.NAME

    def displayName(self):
        """Give the French name."""
        return self.LABEL

    def group(self):
        """Give the French name of the group."""
        return "Mares"

    def groupId(self):
        """Give the stable name of the group."""
        return "mares"

    def shortHelpString(self):
        """Give the help shown beside the form."""
        return self.HELP

    def icon(self):
        """Give the icon."""
        return QIcon(str(ICON))

    def createInstance(self):
        """Give another one."""
        return type(self)()

    def run_command(self, words, feedback, accepted=(0,)):
        """Run ``mulette`` with some words; give its standard output.

        A code other than 0 that is accepted is told as a warning: something was left out, the rest is there.

        Raises
        ------
        QgsProcessingException
            The command is missing, refused or failed, or was cancelled; in French.
        """
        try:
            path = command.find(ProcessingConfig.getSetting("MULETTE_COMMAND"))
            feedback.pushCommandInfo(" ".join([path, *words]))
            ended = command.run(
                [path, *words], feedback.isCanceled, feedback.pushConsoleInfo, feedback.setProgress, accepted
            )
        except (command.CommandMissing, command.CommandFailed) as problem:
            raise QgsProcessingException(str(problem)) from problem
        if ended is None:
            raise QgsProcessingException("Annulé : la commande a été arrêtée.")
        code, output = ended
        if code:
            feedback.pushWarning("Une partie des entrées a été laissée de côté : le journal dit laquelle.")
        for line in output.splitlines()[:50]:
            feedback.pushInfo(line)
        return output


def show_layer(context, source, name):
    """Have a layer opened in the project at the end, where there is one."""
    project = context.project()
    if project is not None:
        context.addLayerToLoadOnCompletion(source, QgsProcessingContext.LayerDetails(name, project, name))


def advanced(parameter):
    """Put a parameter among the advanced ones."""
    parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
    return parameter


def add_inputs(tool):
    """Add what says which tiles are read: files, or a folder, or both."""
    tool.addParameter(
        QgsProcessingParameterMultipleLayers(
            "FICHIERS", "Dalles LiDAR (LAZ, LAS, COPC) ou MNT", QgsProcessing.TypeFile, optional=True
        )
    )
    tool.addParameter(
        QgsProcessingParameterFile("DOSSIER", "Dossier de dalles", QgsProcessingParameterFile.Folder, optional=True)
    )


def read_inputs(tool, parameters, context):
    """Give the paths of the tiles.

    Raises
    ------
    QgsProcessingException
        Neither a file nor a folder.
    """
    files = [str(path) for path in tool.parameterAsFileList(parameters, "FICHIERS", context) if path]
    folder = tool.parameterAsFile(parameters, "DOSSIER", context)
    found = [*files, folder] if folder else files
    if not found:
        raise QgsProcessingException("Choisissez des dalles, ou un dossier de dalles.")
    return found


def option(words, name, value):
    """Add an option to the words of a command, unless it has no value."""
    if value not in (None, ""):
        words += [name, str(value)]


def path_of(layer):
    """Give the file of a layer.

    Raises
    ------
    QgsProcessingException
        A layer of another store than a file.
    """
    if layer is None:
        return None
    if layer.dataProvider().name() != "ogr":
        raise QgsProcessingException(f"La couche « {layer.name()} » n'est pas un fichier : exportez-la d'abord.")
    return layer.source().split("|")[0]
