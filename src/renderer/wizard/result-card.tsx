import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import type { Discovery } from '../../core/contract.ts';
import { words } from '../../core/words/words.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Facts } from '../parts/facts.tsx';
import { formatElapsed } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { Progress } from '../parts/progress.tsx';
import { toneClass } from '../parts/tone.ts';
import type { Target } from './target.ts';
import type { Found } from './use-found.ts';
import styles from './wizard.module.css';

/** What the address leads to: as the site itself says, or by rule alone while it has not answered. */
export function ResultCard({ found, target }: { readonly found: Found; readonly target: Target }) {
  const { discovery } = found;
  return (
    <section className={classNames(styles.card)} aria-label={words.wizard.preview} aria-live="polite">
      {discovery === null ? (
        <Unanswered found={found} target={target} />
      ) : (
        <Answered discovery={discovery} target={target} milliseconds={found.milliseconds} />
      )}
      <div className={classNames(styles.facts)}>
        <Facts isWide facts={factsOf(target, found)} />
      </div>
    </section>
  );
}

function Answered({
  discovery,
  target,
  milliseconds,
}: {
  readonly discovery: Discovery;
  readonly target: Target;
  readonly milliseconds: number;
}) {
  const { wizard } = words;
  const { kind, version, name } = discovery;
  const product = wizard.found(kind, version);
  const belongs =
    kind === 'federated-server' ? wizard.ofPortal : kind === 'standalone-server' ? wizard.ofItself : '';
  const where = kind === 'agol' ? target.host : target.site.replace(/^https?:\/\//, '');
  return (
    <div className={classNames(styles.top, styles.answered, toneClass('ok'))}>
      <Icon of={CircleCheck} size={20} />
      <div className={classNames(styles.grow)}>
        <div className={classNames(styles.what)}>
          {name === null || name === '' ? wizard.foundAt(product, where) : wizard.foundNamed(product, name)}
        </div>
        <div className={classNames(styles.how)}>
          {wizard.signsInWith(discovery)} {belongs}
        </div>
      </div>
      <span className={classNames(styles.hint)}>{wizard.answeredIn(formatElapsed(milliseconds))}</span>
    </div>
  );
}

function Unanswered({ found, target }: { readonly found: Found; readonly target: Target }) {
  const { wizard } = words;
  return (
    <div className={classNames(styles.top)}>
      {found.isLooking ? (
        <Progress text={wizard.looking(target.host)} onCancel={found.cancel} />
      ) : (
        <>
          <Icon of={CircleDashed} size={20} />
          <span className={classNames(styles.grow)}>
            {found.failure === null ? wizard.notLooked : wizard.unanswered}
          </span>
          {found.isUnasked && (
            <Button size="small" onPress={found.look}>
              {wizard.lookUp}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

function factsOf(target: Target, { preview, discovery }: Found) {
  const { facts, origins, fromSite } = words.wizard;
  const mono = (text: string | null | undefined) =>
    (text ?? '') === '' ? null : <span className={classNames(styles.url)}>{text}</span>;
  const said = (text: string) => <span className={classNames(styles.hint)}>{text}</span>;
  const isFound = target.url !== preview?.connection.url;
  const { endpointOrigins, connection } = preview ?? { endpointOrigins: null, connection: null };
  const community = shortened(target.communityUrl ?? connection?.communityUrl, target.site);
  const content = shortened(target.contentUrl ?? connection?.contentUrl, target.site);
  return [
    { label: facts.portal, value: mono(discovery?.portal), extra: said(fromSite) },
    { label: facts.url, value: mono(target.url), extra: said(isFound ? fromSite : origins.address) },
    {
      label: facts.community,
      value: mono(community),
      extra: said(originWord(target.communityUrl, endpointOrigins?.community)),
    },
    {
      label: facts.content,
      value: mono(content),
      extra: said(originWord(target.contentUrl, endpointOrigins?.content)),
    },
  ];
}

function originWord(found: string | null, derived: keyof typeof words.wizard.origins | undefined): string {
  const { origins, fromSite } = words.wizard;
  return found === null ? origins[derived ?? 'none'] : fromSite;
}

/** An endpoint of the site that stands above it in full: its host need not be read again. */
function shortened(url: string | null | undefined, site: string): string | null {
  if (url === null || url === undefined) return null;
  const { origin } = new URL(site);
  return url.startsWith(`${origin}/`) ? `…${url.slice(origin.length)}` : url;
}
