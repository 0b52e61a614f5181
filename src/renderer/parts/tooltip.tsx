import type { ReactElement } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './tooltip.module.css';

const delayMilliseconds = 600;

/** A sentence that shows while the pointer or the focus rests on its button. It adds to the label, never replaces it. */
export function Tip({ text, children }: { readonly text: string; readonly children: ReactElement }) {
  return (
    <TooltipTrigger delay={delayMilliseconds} closeDelay={0}>
      {children}
      <Tooltip offset={6} className={classNames(styles.tip)}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
