import { SaxesParser } from 'saxes';
import { type Outcome, fail, succeed } from '../outcome.ts';

/** One element of an XML document. Names are as written: a prefix is part of them and needs no declaration. */
export interface XmlElement {
  readonly name: string;
  /** In the order of the document. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The character data directly inside, CDATA sections included, that of children not. */
  readonly text: string;
}

/** How an element is written. */
export interface XmlStyle {
  /** Blanks for each level of nesting. */
  readonly indent: number;
  /** The name in a document type declaration in front, as Qt writes one; none when left out. */
  readonly doctype?: string;
}

/** The most that is read of one document: bytes or UTF-16 units, levels, elements, attributes of one element. */
export const xmlLimits = { size: 16 * 1024 * 1024, depth: 32, elements: 100_000, attributes: 1_000 } as const;

/** Why a document was not read. */
export type XmlCode = 'file-damaged' | 'file-refused';

/** A parser cannot be stopped from within, so it is given this much at a time, in UTF-16 units. */
const pieceLength = 64 * 1024;

/** The characters that no XML 1.0 document can hold, escaped or not (section 2.2), lone surrogates among them. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

const nameStart =
  ':A-Z_a-zÀ-ÖØ-öø-˿Ͱ-ͽ\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}';
const wholeName = new RegExp(`^[${nameStart}][${nameStart}\\-.0-9\u00b7\u0300-\u036f\u203f\u2040]*$`, 'u');

/**
 * Reads a document to its root element: XML 1.0 in UTF-8, with or without a byte order mark. Strict, but for prefixes,
 * which need no declaration. `file-damaged` when it is not well-formed; `file-refused` when it is larger than
 * `xmlLimits` or declares anything in its document type, as entity bombs do. Neither tells what the document holds.
 */
export function readXml(source: Uint8Array | string): Outcome<XmlElement, XmlCode> {
  if (source.length > xmlLimits.size) return fail('file-refused', 'The file is larger than 16 MB.');
  const text = typeof source === 'string' ? source : decoded(source);
  if (text === null) return fail('file-damaged', 'The file is not text in UTF-8.');
  const reading = startReading();
  for (let at = 0; at < text.length && reading.problem() === null; at += pieceLength) {
    reading.take(text.slice(at, at + pieceLength));
  }
  return reading.end();
}

/**
 * Writes a document of that root, with a line break at its end. Attribute values are escaped as Qt does it, so that line
 * breaks and tabs survive. `bad-value` when a name is none or a character cannot be in XML; `details` says where.
 */
export function writeXml(root: XmlElement, style: XmlStyle): Outcome<string, 'bad-value'> {
  const obstacle = firstObstacle(root);
  if (obstacle !== null) {
    return fail('bad-value', `XML has no room for ${obstacle.what}.`, { element: obstacle.element });
  }
  const doctype = style.doctype === undefined ? '' : `<!DOCTYPE ${style.doctype}>\n`;
  return succeed(`${doctype}${written(root, style.indent, '')}\n`);
}

/** An element that holds only elements, or nothing. */
export function xmlElement(
  name: string,
  attributes: Iterable<readonly [string, string]>,
  children: readonly XmlElement[] = [],
): XmlElement {
  return { name, attributes: new Map(attributes), children, text: '' };
}

/** Whether XML can hold that text. */
export function isXmlText(text: string): boolean {
  return !forbidden.test(text);
}

/** Whether XML can name an attribute or an element so. */
export function isXmlName(name: string): boolean {
  return wholeName.test(name);
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The one reason to throw: bytes that are not UTF-8.
    return null;
  }
}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: OpenElement[];
  text: string;
}

/** A document being read, piece by piece. After the first problem nothing more is kept. */
function startReading() {
  const parser = new SaxesParser({ xmlns: false, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  const open: OpenElement[] = [];
  const problems: Outcome<XmlElement, XmlCode>[] = [];
  let [root, elements, attributes]: [OpenElement | null, number, number] = [null, 0, 0];
  const problem = (): Outcome<XmlElement, XmlCode> | null => problems[0] ?? null;
  const refuse = (why: string) => problems.push(fail('file-refused', why));
  const addText = (text: string) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += text;
  };

  // Seven handlers and no more: with another one V8 takes the parser for a dictionary, and it runs ten times slower.
  // The parser's own words quote the document, which may hold secrets.
  parser.on('error', () =>
    problems.push(fail('file-damaged', `The file is not well-formed XML (line ${parser.line}).`)),
  );
  parser.on('doctype', (declaration) => {
    if (declaration.includes('[')) refuse('The file declares entities or other things of its own.');
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > xmlLimits.attributes) refuse('An element of the file has more than 1,000 attributes.');
  });
  parser.on('opentag', (tag) => {
    attributes = 0;
    elements += 1;
    if (elements > xmlLimits.elements) refuse('The file has more than 100,000 elements.');
    if (open.length >= xmlLimits.depth) refuse('The file is nested deeper than 32 levels.');
    if (problem() !== null) return;
    const element = {
      name: tag.name,
      attributes: new Map(Object.entries(tag.attributes)),
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', addText);
  parser.on('cdata', addText);

  return {
    problem,
    take: (piece: string) => parser.write(piece),
    end(): Outcome<XmlElement, XmlCode> {
      const { encoding = 'utf-8' } = parser.xmlDecl;
      if (!/^utf-?8$/i.test(encoding)) problems.push(fail('file-damaged', 'The file is not in UTF-8.'));
      if (problem() === null) parser.close();
      return problem() ?? (root === null ? fail('file-damaged', 'The file is empty.') : succeed(root));
    },
  };
}

/** The first name or text in the order of the document that cannot be written. */
function firstObstacle(element: XmlElement): { readonly element: string; readonly what: string } | null {
  if (!isXmlName(element.name)) return { element: '', what: 'an element of that name' };
  for (const [name, value] of element.attributes) {
    if (!isXmlName(name)) return { element: element.name, what: 'an attribute of that name' };
    if (!isXmlText(value)) return { element: element.name, what: `a control character in "${name}"` };
  }
  if (!isXmlText(element.text)) return { element: element.name, what: 'a control character in its text' };
  for (const child of element.children) {
    const obstacle = firstObstacle(child);
    if (obstacle !== null) return obstacle;
  }
  return null;
}

function written(element: XmlElement, indent: number, margin: string): string {
  const attributes = [...element.attributes].map(([name, value]) => ` ${name}="${escapedValue(value)}"`);
  const start = `${margin}<${element.name}${attributes.join('')}`;
  if (element.children.length === 0) {
    return element.text === '' ? `${start}/>` : `${start}>${escapedText(element.text)}</${element.name}>`;
  }
  const inner = element.children.map((child) => written(child, indent, margin + ' '.repeat(indent)));
  return [`${start}>${escapedText(element.text)}`, ...inner, `${margin}</${element.name}>`].join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#xa;',
  '\r': '&#xd;',
  '\t': '&#x9;',
};

function escapedValue(value: string): string {
  return value.replace(/[&<"\n\r\t]/g, (character) => entities[character] ?? '');
}

function escapedText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => entities[character] ?? '');
}
