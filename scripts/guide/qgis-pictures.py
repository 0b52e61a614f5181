# Run by QGIS itself (`qgis --code`): takes over what Wayleave exported, opens the dialogs that the guide tells of, and
# keeps a picture of each. What it needs is in the JSON file that GUIDE_INPUT names; the last line of its log is "done".
import json
import os
import traceback

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QModelIndex, QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSplitter,
    QTableView,
    QTreeView,
)
from qgis.utils import iface

with open(os.environ["GUIDE_INPUT"], encoding="utf-8") as file:
    given = json.load(file)
window = iface.mainWindow()
manager = QgsApplication.authManager()
QgsApplication.messageLog().messageReceived.connect(lambda text, tag, level: log("QGIS, " + tag + ": " + text))


def log(text):
    with open(given["log"], "a", encoding="utf-8") as file:
        file.write(text + "\n")


def keep(picture, name):
    image = picture.toImage().convertToFormat(QImage.Format_RGB32)
    image.save(os.path.join(given["pictures"], name + ".png"), "PNG", 0)


def keep_window(widget, name):
    keep(widget.grab(), name)


def keep_screen_of(widget, name):
    """As it is on the screen, with the menus that are open over it."""
    corner = widget.mapToGlobal(QPoint(0, 0))
    screen = QApplication.primaryScreen()
    keep(screen.grabWindow(0, corner.x(), corner.y(), widget.width(), widget.height()), name)


def later(action):
    """Whatever opens a dialog comes back only when that is closed, so it may not be waited for."""
    QTimer.singleShot(0, action)


def modal():
    return QApplication.activeModalWidget()


def visible(parent, kind, name):
    return next(each for each in parent.findChildren(kind, name) if each.isVisible())


def authentication_page():
    later(lambda: iface.showOptionsDialog(window, "mOptionsPageAuth"))
    yield modal
    modal().setGeometry(20, 20, 1000, 520)
    visible(modal(), QSplitter, "mOptionsSplitter").setSizes([240, 760])
    yield 500


def import_menu():
    yield from authentication_page()
    options = modal()
    utilities = visible(options, QPushButton, "btnAuthUtilities")
    menu = utilities.menu()
    size = menu.sizeHint()
    # Upwards, so that all of it lies over the dialog.
    corner = utilities.mapToGlobal(QPoint(utilities.width() - size.width(), -size.height()))
    later(lambda: menu.popup(corner))
    yield menu.isVisible
    menu.setActiveAction(next(each for each in menu.actions() if "Import" in each.text()))
    yield 300
    keep_screen_of(options, "qgis-import-authentication")
    menu.close()
    options.reject()
    yield 300


def authentication():
    yield from authentication_page()
    options = modal()
    table = visible(options, QTableView, "tableViewConfigs")
    table.horizontalHeader().setStretchLastSection(True)
    rows = table.model()
    table.selectRow(next(row for row in range(rows.rowCount()) if rows.index(row, 0).data() == given["shownId"]))
    table.setFocus()
    yield 300
    keep_window(options, "qgis-authentication")
    later(visible(options, QAbstractButton, "btnEditConfig").click)
    yield lambda: modal() is not options
    yield 700
    dialog = modal()
    dialog.resize(620, 740)
    dialog.findChild(QLineEdit, "leName").deselect()
    if dialog.findChild(QLineEdit, "leClientSecret").echoMode() == QLineEdit.Normal:
        raise ValueError("QGIS shows the client secret.")
    yield 500
    keep_window(dialog, "qgis-oauth2")
    dialog.reject()
    yield 300
    options.reject()
    yield 300


def startup_script():
    with open(given["script"], encoding="utf-8") as file:
        text = file.read()
    # Wide enough for its message in one line.
    width, height = window.width(), window.height()
    window.resize(1390, height)
    # As QGIS itself runs it, but when the window is there: without a word of where it lies.
    os.environ["PYQGIS_STARTUP"] = given["script"]
    later(lambda: exec(compile(text, "<string>", "exec"), {}))
    yield 2000
    keep(window.grab().copy(0, 0, window.width(), 260), "qgis-startup-script")
    iface.messageBar().clearWidgets()
    window.resize(width, height)


def connections():
    later(iface.actionAddAfsLayer().trigger)
    yield 2000
    shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    manager_window = next(each for each in shown if each.objectName() == "QgsDataSourceManagerDialog")
    manager_window.setGeometry(20, 20, 980, 520)
    visible(manager_window, QSplitter, "mOptionsSplitter").setSizes([210, 770])
    places = visible(manager_window, QListWidget, "mOptionsListWidget")
    places.scrollToItem(places.currentItem(), QListWidget.PositionAtCenter)
    box = visible(manager_window, QComboBox, "cmbConnections")
    box.setCurrentText(given["shownConnection"])
    yield 500
    keep_window(manager_window, "qgis-connections")
    later(visible(manager_window, QPushButton, "btnEdit").click)
    yield modal
    yield 700
    dialog = modal()
    dialog.resize(620, dialog.height())
    yield 500
    keep_window(dialog, "qgis-connection")
    dialog.reject()
    yield 300
    manager_window.reject()
    yield 300


def layers():
    for layer in given["layers"]:
        made = QgsVectorLayer(layer["source"], layer["name"], "arcgisfeatureserver")
        if not made.isValid():
            raise ValueError("QGIS did not load " + layer["name"] + ".")
        log("layer " + layer["name"] + ": " + str(made.featureCount()) + " features")
        QgsProject.instance().addMapLayer(made)
        yield 300
    iface.mapCanvas().zoomToFullExtent()
    yield 1500


def browser_panel():
    for dock in window.findChildren(QDockWidget):
        if dock.isVisible() and dock.objectName() not in ("Browser", "Layers"):
            dock.hide()
    browser = window.findChild(QDockWidget, "Browser")
    browser.show()
    layers_dock = window.findChild(QDockWidget, "Layers")
    window.resizeDocks([browser, layers_dock], [430, 200], Qt.Vertical)
    window.resizeDocks([browser], [330], Qt.Horizontal)
    tree = visible(browser, QTreeView, "")
    model = tree.model()
    yield 500

    def child(parent, name):
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            if str(index.data()) == name:
                return index
        return None

    path = ["ArcGIS REST Servers", given["browsedConnection"], *given["browsedPath"]]
    at = QModelIndex()
    for name in path:
        log("looking for " + name)
        yield lambda: child(at, name) is not None
        at = child(at, name)
        tree.expand(at)
        yield 1200
    tree.scrollTo(child(QModelIndex(), path[0]), QTreeView.PositionAtTop)
    tree.setCurrentIndex(at)
    yield 1500
    keep_window(window, "qgis-map")


def story():
    manager.setMasterPassword(given["masterPassword"], True)
    window.setGeometry(0, 0, 1180, 740)
    yield 1000
    for part in (import_menu, startup_script, authentication, connections, layers, browser_panel):
        yield from part()


def end(text):
    log(text)
    # Settings need not be kept, and nobody is there to answer whether the project shall be.
    os._exit(0 if text == "done" else 1)


def advance(steps, waits=0):
    """Goes one step further: waits as many milliseconds as it says, or until what it asks for is there."""
    try:
        wish = next(steps) if waits == 0 else pending["wish"]
        pending["wish"] = wish
        if not callable(wish):
            QTimer.singleShot(wish, lambda: advance(steps))
        elif wish():
            QTimer.singleShot(0, lambda: advance(steps))
        elif waits > 150:
            end("Something was waited for in vain.")
        else:
            QTimer.singleShot(100, lambda: advance(steps, waits + 1))
    except StopIteration:
        end("done")
    except Exception:
        end(traceback.format_exc())


pending = {}
QTimer.singleShot(1500, lambda: advance(story()))
