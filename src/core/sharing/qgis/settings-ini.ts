import { fail, type Outcome, succeed } from '../../outcome.ts';

/**
 * Settings by key, as `qgis/connections-arcgisfeatureserver/Name/url`. The values are still as the file has them:
 * `settingText` and `settingMap` read one.
 */
export type Settings = ReadonlyMap<string, string>;

/** A settings file of QGIS has some 100 kB; more than this is something else. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Reads a settings file of QGIS: the INI form of Qt's QSettings (qsettings.cpp of Qt 5.15 and 6; the two differ only in
 * how they write). Lines that are none are passed over, as Qt does, and of two equal keys the later one stands.
 */
export function readSettings(bytes: Uint8Array): Outcome<Settings, 'file-refused'> {
  if (bytes.length > mostBytes)
    return fail('file-refused', 'That settings file is too large to be one of QGIS.');
  const text = decoded(bytes);
  const settings = new Map<string, string>();
  let section = '';
  for (const line of logicalLines(text)) {
    if (line.text.startsWith('[')) {
      section = sectionPrefix(line.text);
    } else if (line.equalsAt !== null) {
      const key = unescapedKey(withoutBlanksAtEnd(line.text.slice(0, line.equalsAt)));
      settings.set(section + key, line.text.slice(line.equalsAt + 1));
    }
  }
  return succeed(settings);
}

/** The text of a setting, '' when it is absent, or no text, as QGIS reads it: Qt makes no text of a list of several. */
export function settingText(raw: string | undefined): string {
  const value = raw === undefined ? null : unescapedValue(raw);
  if (typeof value !== 'string') return '';
  const typed = /^@(String|ByteArray|Variant|DateTime|Rect|Size|Point|Invalid)\((.*)\)$/s.exec(value);
  if (typed !== null) return typed[1] === 'String' || typed[1] === 'ByteArray' ? (typed[2] ?? '') : '';
  return value.startsWith('@@') ? value.slice(1) : value;
}

/** The texts of a setting that is a map (`QVariantMap`); `null` when it is absent or anything else. */
export function settingMap(raw: string | undefined): ReadonlyMap<string, string> | null {
  const value = raw === undefined ? null : unescapedValue(raw);
  const content = typeof value === 'string' ? /^@Variant\((.*)\)$/s.exec(value)?.[1] : undefined;
  return content === undefined ? null : variantMap(content);
}

/** Qt 6 writes UTF-8; Qt 5 escapes what is not ASCII and takes anything else for Latin-1. A byte order mark goes. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

interface LogicalLine {
  readonly text: string;
  /** Where its first `=` outside quotes is. */
  readonly equalsAt: number | null;
}

/** Lines of the file: a quoted value and a backslash before a line's end go on in the next, `;` ends what counts. */
function* logicalLines(text: string): Generator<LogicalLine> {
  const special = /[=\n\r\\";]/g;
  let start = afterBlank(text, 0);
  while (start < text.length) {
    let isQuoted = false;
    let equalsAt: number | null = null;
    let end = text.length;
    special.lastIndex = start;
    for (let found = special.exec(text); found !== null; found = special.exec(text)) {
      const [mark] = found;
      if (mark === '"') isQuoted = !isQuoted;
      else if (mark === '\\') special.lastIndex += lengthOfEscaped(text, special.lastIndex);
      else if (mark === '=' && !isQuoted) equalsAt ??= found.index - start;
      else if (mark !== '=' && !isQuoted) {
        end = found.index;
        break;
      }
    }
    if (end > start) yield { text: text.slice(start, end), equalsAt };
    start = afterBlank(text, text[end] === ';' ? endOfLine(text, end) : end);
  }
}

/** Two different line ends after one another are one. */
function lengthOfEscaped(text: string, at: number): number {
  return /^(?:\r\n|\n\r)/.test(text.slice(at, at + 2)) ? 2 : 1;
}

function afterBlank(text: string, at: number): number {
  const blank = /[ \t\r\n]*/y;
  blank.lastIndex = at;
  blank.exec(text);
  return blank.lastIndex;
}

function endOfLine(text: string, at: number): number {
  const rest = /[^\r\n]*/y;
  rest.lastIndex = at;
  rest.exec(text);
  return rest.lastIndex;
}

/** What a section puts before its keys. `General` stands for none, and is itself written `%General`. */
function sectionPrefix(line: string): string {
  const end = line.indexOf(']');
  const name = line.slice(1, end < 0 ? line.length : end).trim();
  if (name.toLowerCase() === 'general') return '';
  return name.toLowerCase() === '%general' ? `${name.slice(1)}/` : `${unescapedKey(name)}/`;
}

/** `\` parts a key as `/` does; `%XX` and `%UXXXX` are UTF-16 units. */
function unescapedKey(key: string): string {
  return key.replace(/\\|%U([\da-f]{4})|%([\da-f]{2})/gi, (_, wide?: string, narrow?: string) => {
    const hex = wide ?? narrow;
    return hex === undefined ? '/' : String.fromCharCode(Number.parseInt(hex, 16));
  });
}

const namedEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '?': '?',
  "'": "'",
  '\\': '\\',
};

/** A value as Qt reads it: one text, or a list where commas part it. */
function unescapedValue(raw: string): string | readonly string[] {
  const list: string[] = [];
  let item = '';
  /** Blanks after this many characters of the item go, if it was not quoted. */
  let chopFrom = 0;
  let isQuoted = false;
  let wasQuoted = false;
  const token = /\\x([\da-f]+)|\\([0-7]+)|\\(\r\n|\n\r|[^])|["',]|[^\\",]+|\\$/giy;
  const close = () => (wasQuoted ? item : withoutBlanksAtEnd(item, chopFrom));
  const skipBlanks = () => {
    const blanks = /[ \t]*/y;
    blanks.lastIndex = token.lastIndex;
    blanks.exec(raw);
    token.lastIndex = blanks.lastIndex;
  };
  skipBlanks();
  while (token.lastIndex < raw.length) {
    const found = token.exec(raw);
    if (found === null) break;
    const [text, hex, octal, escaped] = found;
    if (text === '"') {
      isQuoted = !isQuoted;
      wasQuoted = true;
      if (!isQuoted) skipBlanks();
    } else if (text === ',' && !isQuoted) {
      list.push(close());
      item = '';
      chopFrom = 0;
      wasQuoted = false;
      skipBlanks();
    } else if (hex !== undefined || octal !== undefined) {
      const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
      item += String.fromCharCode(code);
      chopFrom = item.length;
    } else if (escaped !== undefined) {
      // A line's end goes on in the next line, and any other character after a backslash is lost.
      item += namedEscapes[escaped] ?? '';
      chopFrom = item.length;
    } else if (text !== '\\') {
      item += text;
    }
  }
  return list.length === 0 ? close() : [...list, close()];
}

/** A search for blanks before the end would take long where many of them are elsewhere. */
function withoutBlanksAtEnd(text: string, keptLength = 0): string {
  let end = text.length;
  while (end > keptLength && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1;
  return text.slice(0, end);
}

/** Numbers of Qt's types in its data streams (QMetaType, Qt 4.0). */
const variantType = { map: 8, string: 10, bytes: 12 } as const;

/** A map of texts in Qt's data stream, one byte a character. What holds anything else is read up to there. */
function variantMap(stream: string): ReadonlyMap<string, string> | null {
  let at = 0;
  const number = () => {
    const value = [0, 1, 2, 3].reduce((sum, index) => sum * 256 + (stream.charCodeAt(at + index) & 0xff), 0);
    at += 4;
    return value;
  };
  const taken = (length: number) => {
    at += length;
    return stream.slice(at - length, at);
  };
  const string = () => {
    const length = number();
    // Qt's mark for a text that is null.
    if (length === 0xffffffff) return '';
    const units = taken(length).match(/[^][^]/g) ?? [];
    return units.map((unit) => String.fromCharCode(unit.charCodeAt(0) * 256 + unit.charCodeAt(1))).join('');
  };
  if (number() !== variantType.map) return null;
  const map = new Map<string, string>();
  for (let left = number(); left > 0 && at < stream.length; left -= 1) {
    const key = string();
    const type = number();
    if (type === variantType.string) map.set(key, string());
    else if (type === variantType.bytes) map.set(key, taken(number()));
    else break;
  }
  return at > stream.length ? null : map;
}
