import X from 'lucide-react/icons/x';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { words } from '../../core/words/words.ts';
import { Button, type ButtonProps } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

/** The one filled button of a foot. */
export type PrimaryAction = Omit<ButtonProps, 'children' | 'kind'> & { readonly label: string };

/** What stands in the foot of a dialog or drawer: quiet help at left; further buttons, Cancel and one primary at right. */
export interface FootProps {
  readonly help?: ReactNode;
  /** Buttons between help and Cancel. */
  readonly actions?: ReactNode;
  /** Word of the button that closes; `null` for none. */
  readonly cancel?: string | null;
  readonly primary?: PrimaryAction | undefined;
}

/** A dialog over the window. The focus goes back to where it was when it closes. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  below,
  width = 'wide',
  isDismissable = false,
  ...foot
}: FootProps & {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Beneath the title and above what scrolls, such as the steps of a wizard. */
  readonly below?: ReactNode;
  /** 700 or 480 px. */
  readonly width?: 'wide' | 'narrow';
  /** Whether a press beside it closes it: only where nothing was typed. */
  readonly isDismissable?: boolean;
}) {
  return (
    <ModalOverlay
      className={classNames(styles.veil)}
      isOpen={isOpen}
      isDismissable={isDismissable}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={classNames(styles.modal, width === 'narrow' && styles.narrow)}>
        <AriaDialog className={classNames(styles.dialog)}>
          <header className={classNames(styles.head)}>
            <Heading slot="title" level={1} className={classNames(styles.title)}>
              {title}
            </Heading>
            <IconButton icon={X} label={words.common.close} onPress={onClose} />
          </header>
          {below !== undefined && <div className={classNames(styles.below)}>{below}</div>}
          <div className={classNames(styles.body)}>{children}</div>
          <Foot {...foot} onClose={onClose} className={classNames(styles.foot)} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The foot of a dialog or drawer. Nothing when there is nothing in it. */
export function Foot({
  help,
  actions,
  cancel = words.common.cancel,
  primary,
  onClose,
  className,
}: FootProps & { readonly onClose: () => void; readonly className: string }) {
  if (help === undefined && actions === undefined && cancel === null && primary === undefined) return null;
  return (
    <footer className={className}>
      {help}
      <span className={classNames(styles.push)} />
      {actions}
      {cancel !== null && <Button onPress={onClose}>{cancel}</Button>}
      {primary !== undefined && <PrimaryButton {...primary} />}
    </footer>
  );
}

function PrimaryButton({ label, ...props }: PrimaryAction) {
  return (
    <Button {...props} kind="primary">
      {label}
    </Button>
  );
}
