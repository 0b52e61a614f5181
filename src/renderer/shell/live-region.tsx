import { createContext, type ReactNode, use, useCallback, useState } from 'react';

type Announce = (text: string, politeness?: 'polite' | 'assertive') => void;

const AnnounceContext = createContext<Announce | null>(null);

/**
 * Two regions that are read aloud: one polite for what changed, one assertive for what went wrong. Their mark keeps
 * react-aria from hiding them while a dialog is open.
 */
export function LiveRegions({ children }: { readonly children: ReactNode }) {
  const [polite, setPolite] = useState(blank);
  const [assertive, setAssertive] = useState(blank);
  const announce = useCallback<Announce>((text, politeness = 'polite') => {
    const set = politeness === 'polite' ? setPolite : setAssertive;
    // The same sentence twice is read twice only as another node.
    set(({ turn }) => ({ text, turn: turn + 1 }));
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="visually-hidden" role="status" aria-live="polite" data-live-announcer="true">
        <span key={polite.turn}>{polite.text}</span>
      </div>
      <div className="visually-hidden" role="alert" aria-live="assertive" data-live-announcer="true">
        <span key={assertive.turn}>{assertive.text}</span>
      </div>
    </AnnounceContext>
  );
}

/** Has a sentence read aloud, for what is seen but gets no focus. */
export function useAnnounce(): Announce {
  const announce = use(AnnounceContext);
  if (announce === null) throw new Error('There are no live regions above this component.');
  return announce;
}

const blank = { text: '', turn: 0 };
