'use strict';
/** dialog: answers come from a queue that the test fills; without one, the dialog is cancelled. */

const { surface } = require('./gaps.cjs');
const { records } = require('./host.cjs');

const queue = [];

/** Puts an answer in the queue: `kind` is the method's name without `show`, such as `MessageBox`. */
function answerNext(kind, answer) {
  queue.push({ kind, answer });
}

/** The options of a call, with or without a window before them. */
function readCall(args) {
  const [first, second] = args;
  return second === undefined
    ? { windowId: null, options: first }
    : { windowId: first?.id ?? null, options: second };
}

function ask(kind, args, cancelled) {
  const { windowId, options } = readCall(args);
  const place = queue.findIndex((item) => item.kind === kind);
  const answer =
    place < 0 ? cancelled(options) : { ...cancelled(options), ...queue.splice(place, 1)[0].answer };
  records.dialogs.push({ kind, windowId, options: JSON.parse(JSON.stringify(options)), answer });
  return answer;
}

const noMessage = (options) => ({
  response: options.cancelId ?? 0,
  checkboxChecked: options.checkboxChecked ?? false,
});
const noFiles = () => ({ canceled: true, filePaths: [] });
const noFile = () => ({ canceled: true, filePath: '' });

/** An answer that names a file is not a cancelled one, whether or not the test says so. */
const uncancel = (answer) => {
  if (answer.filePath || answer.filePaths?.length > 0) return { ...answer, canceled: false };
  return answer;
};

const dialog = surface('dialog', {
  showMessageBox: async (...args) => ask('MessageBox', args, noMessage),
  showMessageBoxSync: (...args) => ask('MessageBox', args, noMessage).response,
  showOpenDialog: async (...args) => uncancel(ask('OpenDialog', args, noFiles)),
  showOpenDialogSync: (...args) => {
    const { canceled, filePaths } = uncancel(ask('OpenDialog', args, noFiles));
    return canceled ? undefined : filePaths;
  },
  showSaveDialog: async (...args) => uncancel(ask('SaveDialog', args, noFile)),
  showSaveDialogSync: (...args) => ask('SaveDialog', args, noFile).filePath,
  showErrorBox: (title, content) => {
    records.dialogs.push({ kind: 'ErrorBox', windowId: null, options: { title, content }, answer: null });
    process.stderr.write(`${title}\n${content}\n`);
  },
  showCertificateTrustDialog: async (...args) => void ask('CertificateTrustDialog', args, () => ({})),
});

module.exports = { answerNext, dialog };
