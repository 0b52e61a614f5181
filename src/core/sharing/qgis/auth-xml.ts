/**
 * The file in which QGIS hands authentication configurations on (`exportAuthenticationConfigsToXml` and
 * `importAuthenticationConfigsFromXml` of src/core/auth/qgsauthmanager.cpp), plain or encrypted under a password.
 */
import { type Outcome, fail, succeed } from '../../outcome.ts';
import type { Randomness } from '../../ports.ts';
import { type XmlElement, isXmlName, isXmlText, readXml, writeXml, xmlElement } from '../xml.ts';
import { newPasswordMark, openPasswordMark } from './auth-crypto.ts';
import type { AuthMethodConfig } from './auth-method-config.ts';
import { jsonWithoutSeparators, keysLostInStorage } from './stored-config.ts';

/** What a file holds. */
export interface AuthXml {
  readonly isEncrypted: boolean;
  /** In the order of the file. An ID may be ''; QGIS makes one up then. */
  readonly configs: readonly AuthMethodConfig[];
  readonly skipped: readonly SkippedConfig[];
}

/** An entry that QGIS passes over without a word. */
export interface SkippedConfig {
  /** What there is of it, or ''. */
  readonly id: string;
  readonly name: string;
  readonly reason: SkipReason;
}

/** Why an entry is passed over: another element, nothing in the field, or the ID of an earlier one. */
export type SkipReason = 'no-configuration' | 'no-name' | 'no-method' | 'no-values' | 'repeated-id';

/** Why nothing of a file was taken. */
export type AuthXmlCode = 'file-damaged' | 'file-refused' | 'file-password-needed' | 'wrong-file-password';

/** Why a configuration cannot be handed to QGIS. `field` is `id`, `name`, `method`, `version`, `uri`, `config` or a key of it. */
export interface AuthXmlObstacle {
  readonly field: string;
  /** A sentence without values of the configuration. */
  readonly message: string;
}

/** The separators of QGIS's storage, in words for a person. */
const separators = 'QGIS would cut it when it stores it ("|||" and ":::" part values there).';

/**
 * Reads a file, all or nothing. Takes what QGIS takes and tells what QGIS passes over. A password for a plain file is
 * ignored. `file-damaged` for another or a changed file; that some change goes unnoticed cannot be excluded with this
 * encryption.
 */
export async function readAuthXml(
  source: Uint8Array | string,
  password: string | null,
): Promise<Outcome<AuthXml, AuthXmlCode>> {
  const document = readXml(source);
  return document.ok ? readAuthDocument(document.value, password) : document;
}

/** The same of a document that was read already, by its root. */
export async function readAuthDocument(
  root: XmlElement,
  password: string | null,
): Promise<Outcome<AuthXml, AuthXmlCode>> {
  if (root.name !== 'qgis_authentication') {
    return fail('file-damaged', 'The file does not hold authentication configurations of QGIS.');
  }
  const isEncrypted = root.attributes.has('salt');
  const configurations = isEncrypted ? await decrypted(root, password) : plainConfigurations(root);
  return configurations.ok ? succeed({ isEncrypted, ...entriesOf(configurations.value) }) : configurations;
}

/** Why QGIS would not take that configuration, or not whole; `null` when it does. */
export function authXmlObstacle(config: AuthMethodConfig): AuthXmlObstacle | null {
  for (const field of ['id', 'name', 'method'] as const) {
    if (config[field] === '') return { field, message: `QGIS takes no configuration without its ${field}.` };
  }
  for (const field of ['id', 'name', 'method', 'uri'] as const) {
    if (!isXmlText(config[field])) return { field, message: 'It has a character that XML cannot hold.' };
  }
  if (!Number.isInteger(config.version) || Math.abs(config.version) >= 2 ** 31) {
    return { field: 'version', message: 'QGIS needs a whole number there.' };
  }
  if (config.config.size === 0)
    return { field: 'config', message: 'QGIS takes no configuration without values.' };
  const values = writtenValues(config);
  for (const [field, value] of values) {
    if (!isXmlName(field)) return { field, message: 'Its name cannot be written in XML.' };
    if (!isXmlText(value)) return { field, message: 'It has a character that XML cannot hold.' };
  }
  const [field] = keysLostInStorage(values);
  return field === undefined ? null : { field, message: separators };
}

/**
 * Whether QGIS works with that configuration only until somebody saves it in QGIS's own dialog, which undoes the escapes
 * of its JSON, so that QGIS's storage cuts it then. True for OAuth2 texts with `|||` or `:::`.
 */
export function isFragileInQgis({ method, config }: AuthMethodConfig): boolean {
  const json = config.get('oauth2config') ?? '';
  if (method !== 'OAuth2' || !isJson(json)) return false;
  const unescaped = json.replace(/\\(?:u00(7c|3a)|.)/gi, (_, code) => escapedSeparators.get(code) ?? ' ');
  return jsonWithoutSeparators(unescaped) !== unescaped;
}

/**
 * A plain file, the same text for the same configurations in any order. `bad-value` where QGIS would not take all of them
 * whole: `details` has `id` and `field` of the first.
 */
export function plainAuthXml(configs: readonly AuthMethodConfig[]): Outcome<string, 'bad-value'> {
  const configurations = configurationsElement(configs);
  if (!configurations.ok) return configurations;
  return writeXml(xmlElement(rootName, [], [configurations.value]), { indent: 2, doctype: rootName });
}

/** The same, encrypted. `bad-value` for a password that QGIS cannot take, too; `details.field` is `password` then. */
export async function encryptedAuthXml(
  configs: readonly AuthMethodConfig[],
  password: string,
  randomness: Randomness,
): Promise<Outcome<string, 'bad-value'>> {
  const configurations = configurationsElement(configs);
  if (!configurations.ok) return configurations;
  // QGIS decrypts first and parses then: it finds nothing unless the text begins with this element.
  const clear = writeXml(configurations.value, { indent: 2 });
  if (!clear.ok) return clear;
  const sealed = await newPasswordMark(password, randomness);
  if (!sealed.ok) return fail('bad-value', sealed.failure.message, { field: 'password' });
  const { mark, cipher } = sealed.value;
  const attributes = new Map(Object.entries({ salt: mark.salt, hash: mark.hash, civ: mark.civ }));
  const text = await cipher.encrypt(clear.value);
  return writeXml({ name: rootName, attributes, children: [], text }, { indent: 2, doctype: rootName });
}

/** By hex code, in either case, the characters that QGIS's separators are made of. */
const escapedSeparators = new Map<unknown, string>([
  ['7c', '|'],
  ['7C', '|'],
  ['3a', ':'],
  ['3A', ':'],
]);

const rootName = 'qgis_authentication';

function plainConfigurations(root: XmlElement): Outcome<XmlElement, 'file-damaged'> {
  const configurations = root.children.find(({ name }) => name === 'configurations');
  return configurations === undefined
    ? fail('file-damaged', 'The file has no list of configurations.')
    : succeed(configurations);
}

async function decrypted(
  root: XmlElement,
  password: string | null,
): Promise<Outcome<XmlElement, AuthXmlCode>> {
  if (password === null) return fail('file-password-needed', 'The file is encrypted.');
  const [salt = '', hash = '', civ = ''] = ['salt', 'hash', 'civ'].map((name) => root.attributes.get(name));
  const cipher = await openPasswordMark({ salt, hash, civ }, password);
  if (!cipher.ok) return cipher;
  const clear = await cipher.value.decrypt(root.text);
  const document = clear === null ? null : readXml(clear);
  if (document?.ok !== true || document.value.name !== 'configurations') {
    return fail('file-damaged', 'The password fits, but what the file encrypts was cut or changed.');
  }
  return document;
}

function entriesOf(configurations: XmlElement): Pick<AuthXml, 'configs' | 'skipped'> {
  const configs: AuthMethodConfig[] = [];
  const skipped: SkippedConfig[] = [];
  const ids = new Set<string>();
  for (const entry of configurations.children) {
    const config = configOf(entry);
    const { id, name } = config;
    const reason = entry.name === 'AuthMethodConfig' ? skipReason(config, ids) : 'no-configuration';
    if (reason === null) configs.push(config);
    else skipped.push({ id, name, reason });
    if (reason === null && id !== '') ids.add(id);
  }
  return { configs, skipped };
}

function configOf(entry: XmlElement): AuthMethodConfig {
  const [id = '', name = '', method = '', version = '', uri = ''] = [
    'id',
    'name',
    'method',
    'version',
    'uri',
  ].map((attribute) => entry.attributes.get(attribute));
  // Only the first element counts, whatever its name; what is no whole number is version 0.
  const config = entry.children[0]?.attributes ?? new Map<string, string>();
  return { id, name, method, version: /^\s*-?\d{1,9}\s*$/.test(version) ? Number(version) : 0, uri, config };
}

function skipReason(
  { id, name, method, config }: AuthMethodConfig,
  ids: ReadonlySet<string>,
): SkipReason | null {
  if (name === '') return 'no-name';
  if (method === '') return 'no-method';
  if (config.size === 0) return 'no-values';
  return ids.has(id) ? 'repeated-id' : null;
}

function configurationsElement(configs: readonly AuthMethodConfig[]): Outcome<XmlElement, 'bad-value'> {
  if (configs.length === 0) return fail('bad-value', 'There is no configuration to write.');
  const sorted = configs.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  for (const [index, config] of sorted.entries()) {
    const { id, name } = config;
    const obstacle = id === sorted[index + 1]?.id ? repeated : authXmlObstacle(config);
    if (obstacle !== null) {
      const { field, message } = obstacle;
      return fail('bad-value', `"${name}" (${id}), ${field}: ${message}`, { id, field });
    }
  }
  return succeed(xmlElement('configurations', [], sorted.map(entryElement)));
}

const repeated: AuthXmlObstacle = { field: 'id', message: 'Another configuration has the same ID.' };

function entryElement(config: AuthMethodConfig): XmlElement {
  const { id, name, method, version, uri } = config;
  const attributes = Object.entries({ id, name, method, version: String(version), uri });
  const values = [...writtenValues(config)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return xmlElement('AuthMethodConfig', attributes, [xmlElement('Config', values)]);
}

/** The values as they are written: in JSON, what QGIS's storage would cut can be escaped. */
function writtenValues({ method, config }: AuthMethodConfig): ReadonlyMap<string, string> {
  const json = config.get('oauth2config');
  if (method !== 'OAuth2' || json === undefined || !isJson(json)) return config;
  return new Map([...config, ['oauth2config', jsonWithoutSeparators(json)]]);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The one reason to throw: text that is not JSON.
    return false;
  }
}
