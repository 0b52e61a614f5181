import { parseWebAddress } from '../../core/model/web-address.ts';

/** What was cut from an address: a user's name and password, or a token. */
export type Cut = 'user' | 'token';

/**
 * A pasted address without what is private in it. Only a whole address is touched: text that is half typed stays as
 * it is.
 */
export function withoutPrivateParts(text: string): { readonly text: string; readonly cut: readonly Cut[] } {
  const trimmed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(whole)) return { text, cut: [] };
  const before = new URL(whole);
  const after = parseWebAddress(trimmed, 'allowed');
  if (!after.ok) return { text, cut: [] };
  const hasUser = before.username !== '' || before.password !== '';
  const hasToken =
    before.searchParams.size !== after.value.searchParams.size || /token|code=/i.test(before.hash);
  const cut: readonly Cut[] = [
    ...(hasUser ? ['user' as const] : []),
    ...(hasToken ? ['token' as const] : []),
  ];
  return cut.length === 0 ? { text, cut } : { text: after.value.href, cut };
}
