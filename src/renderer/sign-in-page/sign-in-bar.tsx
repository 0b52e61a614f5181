import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import ExternalLink from 'lucide-react/icons/external-link';
import Lock from 'lucide-react/icons/lock';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import X from 'lucide-react/icons/x';
import { useEffect, useRef, useState } from 'react';
import type { HostClient, SignInPageAction, SignInPageState } from '../../core/host/host-contract.ts';
import { words } from '../../core/words/words.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Icon } from '../parts/icon.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import state from '../parts/state.module.css';
import { InterruptionView } from './interruption-view.tsx';
import styles from './sign-in-page.module.css';

type Act = (action: SignInPageAction) => void;

/** The bar above an embedded sign-in page: where the person is, how to go on elsewhere, and what the page waits for. */
export function SignInBar({ client }: { readonly client: HostClient }) {
  const page = useSignInPage(client);
  useTheme(client);
  const text = words.signInPage;
  if (page === 'gone') {
    return (
      <main className={classNames(styles.gone)}>
        <h1>{text.gone}</h1>
      </main>
    );
  }
  if (page === null) return null;
  const act = (action: SignInPageAction) => void client.invoke('signInPageAction', action);
  return <Bar page={page} act={act} />;
}

function Bar({ page, act }: { readonly page: SignInPageState; readonly act: Act }) {
  const text = words.signInPage;
  useKeys({ F5: () => act({ kind: 'reload' }), Escape: () => act({ kind: 'cancel' }) });
  return (
    <main className={classNames(styles.page)}>
      <header className={classNames(styles.bar)}>
        <div className={classNames(styles.titleRow)}>
          <h1>{text.title(page.title)}</h1>
          {page.expectedAccount !== null && <span>{text.expects(page.expectedAccount)}</span>}
          <span className={classNames(styles.push)} />
          <IconButton
            icon={X}
            label={text.cancel}
            shortcut="Esc"
            size="small"
            onPress={() => act({ kind: 'cancel' })}
          />
        </div>
        <div className={classNames(styles.addressRow)}>
          <IconButton
            icon={RotateCcw}
            label={text.reload}
            shortcut="F5"
            size="small"
            onPress={() => act({ kind: 'reload' })}
          />
          <Address page={page} />
          <CopyLink act={act} />
          <Button
            kind="quiet"
            size="small"
            icon={ExternalLink}
            onPress={() => act({ kind: 'open-in-browser' })}
          >
            <span className={classNames(styles.label)}>{text.openInBrowser}</span>
          </Button>
        </div>
      </header>
      {/* What was typed or ticked belongs to one question: another host, try or certificate begins blank. */}
      {page.interruption !== null && (
        <InterruptionView
          key={JSON.stringify(page.interruption)}
          interruption={page.interruption}
          act={act}
        />
      )}
    </main>
  );
}

/** The address, read only: its host stands out, so that a look-alike does. */
function Address({ page: { address, isSecure, isLoading } }: { readonly page: SignInPageState }) {
  const text = words.signInPage;
  const safety = isSecure ? text.secure : text.insecure;
  return (
    <div
      className={classNames(styles.address, !isSecure && styles.insecure)}
      role="group"
      aria-label={text.address}
    >
      <Icon of={isSecure ? Lock : TriangleAlert} size={14} />
      <span className="visually-hidden">{safety}</span>
      <span className={classNames(styles.url)} title={safety}>
        <span>{address.before}</span>
        <b>
          <bdi>{address.host}</bdi>
        </b>
        <span className={classNames(styles.rest)}>{address.after}</span>
      </span>
      <span className={classNames(styles.busy)} role="status">
        {isLoading && (
          <>
            <Icon of={RefreshCw} size={14} className={classNames(state.turning)} />
            <span className="visually-hidden">{text.loading}</span>
          </>
        )}
      </span>
    </div>
  );
}

const copiedMilliseconds = 2_000;

function CopyLink({ act }: { readonly act: Act }) {
  const text = words.signInPage;
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), copiedMilliseconds);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => {
    act({ kind: 'copy-link' });
    setCopied(true);
  };
  return (
    <>
      <Button kind="quiet" size="small" icon={isCopied ? Check : Copy} onPress={copy}>
        <span className={classNames(styles.label)}>{text.copyLink}</span>
      </Button>
      <span className="visually-hidden" role="status">
        {isCopied ? text.linkCopied : ''}
      </span>
    </>
  );
}

/** Keys of the whole bar. The page below has its own. */
function useKeys(handlers: Readonly<Record<string, () => void>>): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const run = latest.current[event.key];
      if (run === undefined || event.defaultPrevented || event.isComposing) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** What the bar shows: asked for once, then told. `gone` when there is no such sign-in any more. */
function useSignInPage(client: HostClient): SignInPageState | 'gone' | null {
  const [page, setPage] = useState<SignInPageState | 'gone' | null>(null);
  useEffect(() => {
    let isOver = false;
    const stop = client.on('signInPage', setPage);
    void client.invoke('signInPage', {}).then((answer) => {
      // What was told in the meantime is newer.
      if (!isOver) setPage((told) => told ?? (answer.ok ? answer.value : 'gone'));
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [client]);
  return page;
}

function useTheme(client: HostClient): void {
  useEffect(() => {
    const dress = (theme: 'system' | 'light' | 'dark') => {
      if (theme === 'system') delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
    };
    void client.invoke('preferences', {}).then((answer) => answer.ok && dress(answer.value.theme));
    return client.on('preferences', ({ theme }) => dress(theme));
  }, [client]);
}
