import * as v from 'valibot';
import { fail, type Outcome, succeed } from '../../outcome.ts';

/** Why one record of a file is not taken: `message` is a sentence, the others go on. */
export type Refused = 'refused';

/** How long texts are at most, in UTF-16 units, where no rule of the model is stricter. */
const mostTextCharacters = 4_000;
const mostSecretCharacters = 100_000;
/** What QGIS stores may hold certificates and keys. */
const mostQgisCharacters = 1_000_000;
const mostListEntries = 1_000;

// The message of each rule says what the field is to be: `readFields` makes a sentence of it.
function textUpTo(most: number) {
  return v.pipe(
    v.string('a text'),
    v.maxLength(most, `at most ${most.toLocaleString('en')} characters long`),
  );
}

/** A text of usual length. */
export const text = textUpTo(mostTextCharacters);
/** A secret. */
export const secretText = textUpTo(mostSecretCharacters);
/** What QGIS stores, as JSON. */
export const qgisText = textUpTo(mostQgisCharacters);
/** Yes or no. */
export const flag = v.boolean('true or false');
/** A whole number within what JSON carries exactly. */
export const wholeNumber = v.pipe(v.number('a number'), v.safeInteger('a whole number'));
/** A list of at most a thousand entries. */
export function listOf<const Item extends v.GenericSchema>(item: Item) {
  return v.pipe(
    v.array(item, 'a list'),
    v.maxLength(mostListEntries, `a list of at most ${mostListEntries.toLocaleString('en')} entries`),
  );
}
/** One of those texts. */
export function oneOf<const Choices extends readonly string[]>(choices: Choices) {
  return v.picklist(choices, `one of ${choices.join(', ')}`);
}
/** The names of secrets that stayed with whoever made the file. Those that are not known say nothing. */
export const withheldNames = listOf(text);

/** The fields of a record by that schema, or a sentence about the first one that is wrong. Others are passed over. */
export function readFields<const Schema extends v.GenericSchema>(
  json: unknown,
  schema: Schema,
): Outcome<v.InferOutput<Schema>, Refused> {
  const parsed = v.safeParse(schema, json, { abortEarly: true, abortPipeEarly: true });
  return parsed.success ? succeed(parsed.output) : fail('refused', sentenceOf(parsed.issues[0]));
}

function sentenceOf({ path, received, message }: v.BaseIssue<unknown>): string {
  const keys = (path ?? []).map(({ key }) => key);
  const field = keys.filter((key) => typeof key === 'string').join('.');
  if (field === '') return 'It is no object.';
  if (received === 'undefined') return `Its ${field} is missing.`;
  const isEntry = typeof keys.at(-1) === 'number';
  return `${isEntry ? 'Every one of its' : 'Its'} ${field} is to be ${message}.`;
}
