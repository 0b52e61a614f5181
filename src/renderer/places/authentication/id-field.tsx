import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import Dices from 'lucide-react/icons/dices';
import Lock from 'lucide-react/icons/lock';
import LockOpen from 'lucide-react/icons/lock-open';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useRef, useState } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Icon } from '../../parts/icon.tsx';
import { toneClass } from '../../parts/tone.ts';
import styles from './id-field.module.css';
import { type IdSurroundings, type IdVerdict, judgeId } from './id-rules.ts';

const verdictIcons: Readonly<Record<IdVerdict['tone'], typeof Lock>> = {
  ok: CircleCheck,
  soon: TriangleAlert,
  error: TriangleAlert,
  idle: CircleDashed,
};

/** The ID behind its padlock: read-only until it is unlocked, then held against the rule at every key. */
export function IdField({
  value,
  onChange,
  around,
}: {
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly around: IdSurroundings;
}) {
  const { id: say } = words.authentication;
  const host = useHost();
  const own = around.before ?? '';
  // Another configuration, or the same under a new ID, is behind its padlock again.
  const [unlocked, setUnlocked] = useState<string | null>(null);
  const isLocked = unlocked !== own;
  const input = useRef<HTMLInputElement>(null);
  const unlock = () => {
    setUnlocked(own);
    input.current?.focus();
    input.current?.select();
  };
  const verdict = judgeId(value, around);
  const { nearest } = verdict;
  const isMoved = around.before !== null && value !== around.before;
  const isVerdictShown = !isLocked || isMoved || verdict.tone !== 'ok';
  const lock = () => {
    setUnlocked(null);
    // What is behind the padlock is always an ID: a half-typed one goes.
    if (around.before !== null && verdict.tone !== 'ok' && verdict.tone !== 'soon') onChange(around.before);
  };
  const suggest = async () => {
    const suggested = await host.invoke('suggestAuthId', {});
    if (suggested.ok) onChange(suggested.value.id);
  };
  const isWrong = !isLocked && verdict.tone === 'error';
  return (
    <TextField
      className={classNames(styles.field)}
      value={value}
      onChange={onChange}
      isReadOnly={isLocked}
      isInvalid={isWrong}
      autoComplete="off"
      spellCheck="false"
      validationBehavior="aria"
    >
      <Label className={classNames(styles.label)}>{say.label}</Label>
      <div className={classNames(styles.row)}>
        <Input ref={input} className={classNames(styles.input)} />
        <Button icon={isLocked ? Lock : LockOpen} onPress={isLocked ? unlock : lock}>
          {isLocked ? say.unlock : say.lock}
        </Button>
        <Button icon={Dices} isDisabled={isLocked} onPress={() => void suggest()}>
          {say.suggest}
        </Button>
      </div>
      <Text slot="description" elementType="div" className={classNames(styles.rule)} aria-live="polite">
        {isVerdictShown ? (
          <span className={classNames(styles.rule, styles.verdict, toneClass(verdict.tone))}>
            <Icon of={verdictIcons[verdict.tone]} size={14} />
            <span className={classNames(styles.verdict)}>{verdict.text}</span>
          </span>
        ) : (
          <span>{lockedText(around)}</span>
        )}
        {!isLocked && nearest !== null && (
          <Button size="small" onPress={() => onChange(nearest)}>
            {say.use(nearest)}
          </Button>
        )}
      </Text>
    </TextField>
  );
}

function lockedText({ before, usedBy }: IdSurroundings): string {
  const { id: say } = words.authentication;
  return before === null ? `${say.rule} ${say.drawn}` : `${say.rule} ${say.locked(usedBy)}`;
}
