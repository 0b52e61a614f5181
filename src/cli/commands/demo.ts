import { once } from 'node:events';
import { fail, succeed } from '../../core/outcome.ts';
import { startDemoPortal } from '../../demo-portal/demo-portal.ts';
import { systemCode } from '../../node/system-error.ts';
import { wholeNumber } from '../auth-fields.ts';
import { type Command, textOf } from '../command.ts';
import { jsonValue } from '../output.ts';

const flavours = ['enterprise', 'agol'] as const;

/** `wayleave demo`: runs the demo portal until it is interrupted, and prints how to use it. */
export const demo: Command = {
  options: { flavour: { type: 'string' }, port: { type: 'string' } },
  positionals: [],
  endsByItself: true,
  async run(input, { terminal, signal, isJson }) {
    const wanted = textOf(input, 'flavour') ?? 'enterprise';
    const flavour = flavours.find((known) => known === wanted);
    if (flavour === undefined) return fail('bad-value', `--flavour is ${flavours.join(' or ')}.`);
    const port = wholeNumber(input, 'port', 'a port');
    if (!port.ok) return port;
    const started = await start(flavour, port.value ?? 0);
    if (!started.ok) return started;
    const portal = started.value;
    const { portalUrl, servicesUrl, standaloneUrl } = portal;
    const value = {
      portal: portalUrl,
      services: servicesUrl,
      standalone: standaloneUrl,
      clientId: 'wayleave-demo',
      users: ['analyst', 'admin', 'viewer'].map((username) => ({ username, password: 'demo' })),
    };
    if (isJson) terminal.print(jsonValue(value, Date.now()));
    else for (const line of introduction(value)) terminal.print(line);
    if (!signal.aborted) await once(signal, 'abort');
    await portal.close();
    return succeed({ value, lines: [], isSilent: true });
  },
};

async function start(flavour: (typeof flavours)[number], port: number) {
  try {
    return succeed(await startDemoPortal({ flavour, ports: { portal: port } }));
  } catch (error) {
    return fail('bad-value', `The demo portal could not listen on port ${port} (${systemCode(error)}).`);
  }
}

function introduction(value: {
  readonly portal: string;
  readonly services: string;
  readonly standalone: string;
  readonly clientId: string;
}): readonly string[] {
  return [
    `The demo portal runs at ${value.portal}. Users: analyst, admin, viewer; password: demo.`,
    `A stand-alone server runs at ${value.standalone}. User: siteuser; password: demo.`,
    '',
    'In another terminal:',
    `  wayleave auth add --name "Demo portal" --id demo001 --portal ${value.portal} --client-id ${value.clientId}`,
    '  wayleave sign-in demo001',
    `  wayleave connection add --name demo --url ${value.services} --auth demo001`,
    '  wayleave services demo',
    '  wayleave token demo --as curl',
    '',
    'Ctrl+C ends it.',
  ];
}
