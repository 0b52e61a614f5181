/**
 * The Python program around what a start-up script sets up. `wanted` is JSON that may stand in a raw Python string, and
 * `passwordFileVariable` a name. It is for Python 3.7 and later, PyQt5 and PyQt6: enumerations are named in full, and
 * nothing is taken but from `qgis`.
 *
 * QGIS runs the file of an absolute `PYQGIS_STARTUP` twice and without telling its path, long before there is a window to
 * ask in; `startup.py` when there is one. So connections are set at once, and what may ask for a password waits for the
 * window.
 */
export function startupProgram(wanted: string, passwordFileVariable: string): string {
  return String.raw`# Sets up ArcGIS connections and authentication configurations in QGIS. Made by Wayleave.
#
# Give its path in the environment variable PYQGIS_STARTUP, or put it as startup.py into the folder that
# holds QGIS's "profiles" folder. It holds no secret: configurations with secrets come from an encrypted file
# beside it, whose password QGIS's user is asked for, or which is the first line of the file that the
# environment variable ${passwordFileVariable} names.
# Where it set up the same before it does nothing, and it leaves everything else of the profile alone.


def _wayleave_startup(script):
    import hashlib
    import html
    import json
    import os
    import re

    import qgis.utils
    from qgis.core import Qgis, QgsApplication, QgsAuthMethodConfig, QgsMessageLog, QgsSettings
    from qgis.PyQt.QtCore import QTimer
    from qgis.PyQt.QtGui import QGuiApplication

    wanted = json.loads(r'''
${wanted}
''')
    application = QgsApplication.instance()
    settings = QgsSettings()
    memory = "wayleave/startup/" + wanted["name"]
    changed = {"connection": [], "configuration": []}
    problems = []
    again = []

    def beside(name):
        profile = QgsApplication.qgisSettingsDirPath()
        known = [script, os.environ.get("PYQGIS_STARTUP")]
        folders = [os.path.dirname(os.path.abspath(path)) for path in known if path]
        folders += [profile, os.path.join(profile, os.pardir, os.pardir)]
        paths = [os.path.normpath(os.path.join(folder, name)) for folder in folders]
        return next((path for path in paths if os.path.isfile(path)), None)

    def content_of(path):
        with open(path, "rb") as file:
            return file.read()

    def counted(what, names):
        if len(names) > 5:
            return str(len(names)) + " " + what + "s"
        return what + ("s " if len(names) > 1 else " ") + ", ".join(names)

    def tell():
        groups = [counted(what, names) for what, names in changed.items() if names]
        sentences = ["Set up: " + ", ".join(groups) + "."] if groups else []
        sentences += problems + again
        if not sentences:
            sentences.append("Everything was set up already.")
        text = " ".join(sentences)
        levels = Qgis.MessageLevel
        level = levels.Warning if problems or again else levels.Info
        QgsMessageLog.logMessage(text, "Wayleave", level)
        window = qgis.utils.iface
        if window is not None and (groups or problems or again):
            # The bar takes text for HTML, and names may look like it.
            shown = html.escape(text, quote=False)
            window.messageBar().pushMessage("Wayleave", shown, level=level, duration=0 if problems or again else 10)
            window.reloadConnections()

    def guarded(work):
        try:
            work()
        except Exception as problem:
            # QGIS must start whatever is wrong here.
            QgsMessageLog.logMessage(
                "Not everything was set up: " + type(problem).__name__ + ": " + str(problem),
                "Wayleave",
                Qgis.MessageLevel.Critical,
            )

    def set_connection(connection):
        differs = False
        for key, value in connection["settings"].items():
            if str(settings.value(key) or "") != value:
                settings.setValue(key, value)
                differs = True
        key, referer = connection["headers"]["key"], connection["headers"]["referer"]
        headers = settings.value(key)
        headers = dict(headers) if isinstance(headers, dict) else {}
        if str(headers.get("referer") or "") != referer:
            headers["referer"] = referer
            settings.setValue(key, headers)
            differs = True
        return differs

    def set_connections():
        names = [each["name"] for each in wanted["connections"] if set_connection(each)]
        changed["connection"].extend(names)
        settings.sync()

    def stored(manager, identifier):
        if identifier not in manager.configIds():
            return None
        config = QgsAuthMethodConfig()
        answer = manager.loadAuthenticationConfig(identifier, config, True)
        found, config = answer if isinstance(answer, tuple) else (answer, config)
        return content(config) if found else None

    def content(config):
        values = dict(config.configMap())
        try:
            # The order of keys in JSON means nothing.
            values["oauth2config"] = json.loads(values.get("oauth2config", "null"))
        except ValueError:
            pass
        return [config.name(), config.method(), config.version(), config.uri(), values]

    def set_config(manager, given):
        config = QgsAuthMethodConfig(given["method"], given["version"])
        config.setId(given["id"])
        config.setName(given["name"])
        config.setUri(given["uri"])
        config.setConfigMap(given["config"])
        if stored(manager, given["id"]) == content(config):
            return
        if given["id"] in manager.configIds():
            answer = manager.updateAuthenticationConfig(config)
        else:
            answer = manager.storeAuthenticationConfig(config)
        if answer[0] if isinstance(answer, tuple) else answer:
            changed["configuration"].append(given["id"])
        else:
            again.append("QGIS did not store the configuration " + given["id"] + ".")

    def can_ask():
        if QgsApplication.platform() in ("server", "qgis_process"):
            return False
        return QGuiApplication.platformName() not in ("offscreen", "minimal")

    def password_from_file():
        path = os.environ.get("${passwordFileVariable}")
        if not path:
            return None
        try:
            return content_of(path).decode("utf-8-sig").split("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError):
            again.append("The file of ${passwordFileVariable} cannot be read.")
            return None

    def password_from_user(name, is_second):
        from qgis.PyQt.QtWidgets import QInputDialog, QLineEdit

        window = qgis.utils.iface.mainWindow() if qgis.utils.iface is not None else None
        label = "Password of " + name + ":"
        if is_second:
            label = "That password does not open it. " + label
        text, is_given = QInputDialog.getText(window, "Wayleave", label, QLineEdit.EchoMode.Password)
        return text if is_given else None

    def open_sealed(manager, path, name):
        password = password_from_file()
        if password is not None:
            if manager.importAuthenticationConfigsFromXml(path, password, True):
                return True
            again.append("The password in the file of ${passwordFileVariable} does not open " + name + ".")
            return False
        for attempt in range(3 if can_ask() else 0):
            password = password_from_user(name, attempt > 0)
            if password is None:
                break
            if manager.importAuthenticationConfigsFromXml(path, password, True):
                return True
        again.append(name + " was not opened without its password; it is asked for at the next start.")
        return False

    def set_sealed(manager, path):
        name = wanted["sealed"]["file"]
        if path is None:
            problems.append(name + " was not found beside the script, so its configurations were not set up.")
            return
        if not re.search(rb'<qgis_authentication\s[^>]*\bsalt="', content_of(path)):
            problems.append(name + " is not encrypted, so it was not used.")
            return
        identifiers = [each["id"] for each in wanted["sealed"]["authConfigs"]]
        before = {each: stored(manager, each) for each in identifiers}
        if not open_sealed(manager, path, name):
            return
        after = {each: stored(manager, each) for each in identifiers}
        names = [each for each in identifiers if after[each] not in (None, before[each])]
        changed["configuration"].extend(names)
        missing = [each for each in identifiers if after[each] is None]
        if missing:
            problems.append(name + " does not hold " + ", ".join(missing) + ".")

    def set_configs(path):
        manager = QgsApplication.authManager()
        if manager.isDisabled():
            again.append("QGIS's authentication system is off, so no configuration was set up.")
        elif not (manager.masterPasswordIsSet() or manager.setMasterPassword(True)):
            again.append("QGIS's master password was not given; it is asked for at the next start.")
        else:
            for given in wanted["authConfigs"]:
                set_config(manager, given)
            if wanted["sealed"] is not None:
                set_sealed(manager, path)

    def run():
        path = beside(wanted["sealed"]["file"]) if wanted["sealed"] is not None else None
        digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode("ascii"))
        digest.update(content_of(path) if path is not None else b"")
        fingerprint = digest.hexdigest()
        if settings.value(memory) == fingerprint or application.property("wayleave-" + fingerprint):
            return
        # QGIS may run this twice while it starts.
        application.setProperty("wayleave-" + fingerprint, True)
        set_connections()

        def rest():
            if wanted["authConfigs"] or wanted["sealed"] is not None:
                set_configs(path)
            if not again:
                settings.setValue(memory, fingerprint)
                settings.sync()
            tell()

        if can_ask() and qgis.utils.iface is None:
            QTimer.singleShot(0, lambda: guarded(rest))
        else:
            rest()

    guarded(run)


try:
    _wayleave_startup(globals().get("__file__"))
except Exception as _problem:
    # Even its means may be missing, and QGIS must start all the same.
    print("Wayleave:", type(_problem).__name__, _problem)
`;
}
