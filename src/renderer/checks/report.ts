import type { AuthConfigView, ConnectionView, Stage } from '../../core/contract.ts';
import { words } from '../../core/words/words.ts';
import { formatElapsed, formatExactly } from '../parts/format.ts';
import { timeOf } from './use-test.ts';

/** What was tested, for whoever reads the report. */
export interface ReportSubject {
  readonly name: string;
  readonly connection: ConnectionView | null;
  readonly config: AuthConfigView | null;
}

/**
 * The report of a test as plain text for an administrator. It holds addresses, the client ID and what each step found;
 * tokens, secrets and header values never reach this window.
 */
export function reportOf(
  { name, connection, config }: ReportSubject,
  stages: readonly Stage[],
  { version, at }: { readonly version: string; readonly at: number },
): string {
  const { report } = words.wizard.checks;
  const { stages: stateWords } = words.common;
  const facts = [
    [report.address, connection?.connection.url],
    [report.community, connection?.connection.communityUrl],
    [report.content, connection?.connection.contentUrl],
    ...factsOf(config),
  ];
  const lines = stages.flatMap(({ name: step, state, finding, fix, milliseconds, code }, index) => [
    `${index + 1}. ${step}: ${stateWords[state]} (${formatElapsed(milliseconds)}). ${finding}`,
    ...(code === undefined ? [] : [`   ${words.failures.byCode[code].code}`]),
    ...(fix === null ? [] : [`   ${fix}`]),
  ]);
  return [
    report.title(name, version, formatExactly(at)),
    ...facts.flatMap(([label, value]) => ((value ?? '') === '' ? [] : [`${label}: ${value}`])),
    '',
    ...lines,
    '',
    report.total(formatElapsed(timeOf(stages))),
    report.nothingSecret,
  ].join('\n');
}

function factsOf(view: AuthConfigView | null): readonly (readonly [string, string | null | undefined])[] {
  const { report } = words.wizard.checks;
  if (view === null) return [];
  const { config } = view;
  return [
    [report.config, `${config.name} (${config.id}), ${words.common.authKinds[config.kind]}`],
    [report.portal, config.portal],
    [report.clientId, 'clientId' in config ? config.clientId : null],
    [report.redirect, config.kind === 'oauth2' ? config.redirectUrl : null],
    [report.tokenHeader, config.tokenHeader],
    [report.account, view.signIn.account],
  ];
}
