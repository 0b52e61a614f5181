const plural = new Intl.PluralRules('en');
const number = new Intl.NumberFormat('en');

/** A count with its noun in the right form: `1 check`, `1,200 checks`. */
export function counted(count: number, one: string, other: string): string {
  return `${number.format(count)} ${plural.select(count) === 'one' ? one : other}`;
}
