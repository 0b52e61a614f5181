import type { LucideIcon } from 'lucide-react';
import Check from 'lucide-react/icons/check';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { type ReactElement, useRef } from 'react';
import {
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger as AriaMenuTrigger,
  Popover,
  Separator,
  SubmenuTrigger,
} from 'react-aria-components';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import styles from './menu.module.css';

/** One line of a menu. `id` is unique within its menu. */
export type MenuEntry = MenuAction | Submenu | MenuChoice | MenuRule;

/** Something to do. */
export interface MenuAction {
  readonly kind?: 'action';
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  /** As it is shown, such as `Ctrl+T`. */
  readonly shortcut?: string | undefined;
  /** A fact at the right, such as the time left. */
  readonly hint?: string;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

/** A line that opens further lines. */
export interface Submenu {
  readonly kind: 'submenu';
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly isDisabled?: boolean;
  readonly entries: readonly MenuEntry[];
}

/** Lines of which one (`single`) or any number (`multiple`) is ticked. */
export interface MenuChoice {
  readonly kind: 'choice';
  readonly id: string;
  readonly title: string;
  readonly mode: 'single' | 'multiple';
  readonly options: readonly { readonly id: string; readonly label: string; readonly mark?: ReactElement }[];
  readonly selected: readonly string[];
  readonly onChange: (selected: readonly string[]) => void;
}

/** A line between groups. */
export interface MenuRule {
  readonly kind: 'rule';
  readonly id: string;
}

type Placement = 'bottom start' | 'bottom end' | 'top start' | 'right top';

/** Makes a button open a menu. */
export function MenuTrigger({
  label,
  entries,
  placement = 'bottom start',
  children,
}: {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly placement?: Placement;
  readonly children: ReactElement;
}) {
  return (
    <AriaMenuTrigger>
      {children}
      <Popover className={classNames(styles.popover)} placement={placement} offset={4}>
        <MenuList label={label} entries={entries} />
      </Popover>
    </AriaMenuTrigger>
  );
}

/** Where a context menu was asked for, in CSS pixels of the window. */
export interface MenuPoint {
  readonly x: number;
  readonly y: number;
}

/** A menu at a point. The focus goes back to where it was when it closes. */
export function ContextMenu({
  label,
  at,
  entries,
  onClose,
}: {
  readonly label: string;
  /** `null` while it is closed. */
  readonly at: MenuPoint | null;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
}) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span
        ref={anchor}
        className={classNames(styles.anchor)}
        style={at === null ? {} : { left: at.x, top: at.y }}
      />
      <Popover
        className={classNames(styles.popover)}
        triggerRef={anchor}
        aria-label={label}
        placement="bottom start"
        offset={0}
        isOpen={at !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose();
        }}
      >
        <MenuList label={label} entries={entries} onClose={onClose} />
      </Popover>
    </>
  );
}

function MenuList({
  label,
  entries,
  onClose,
}: {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly onClose?: () => void;
}) {
  return (
    <Menu
      aria-label={label}
      className={classNames(styles.menu)}
      autoFocus="first"
      {...(onClose === undefined ? {} : { onClose })}
    >
      {entries.map((entry) => (
        <MenuLine key={entry.id} entry={entry} hasIcons={entries.some(hasIcon)} />
      ))}
    </Menu>
  );
}

function MenuLine({ entry, hasIcons }: { readonly entry: MenuEntry; readonly hasIcons: boolean }) {
  if (entry.kind === 'rule') return <Separator className={classNames(styles.rule)} />;
  if (entry.kind === 'choice') return <ChoiceLines choice={entry} />;
  if (entry.kind === 'submenu') {
    return (
      <SubmenuTrigger>
        <MenuItem
          id={entry.id}
          textValue={entry.label}
          className={classNames(styles.item)}
          isDisabled={entry.isDisabled ?? false}
        >
          <LineIcon icon={entry.icon} hasIcons={hasIcons} />
          <span className={classNames(styles.label)}>{entry.label}</span>
          <Icon of={ChevronRight} size={12} className={classNames(styles.sub)} />
        </MenuItem>
        <Popover className={classNames(styles.popover)} offset={-2} crossOffset={-5}>
          <MenuList label={entry.label} entries={entry.entries} />
        </Popover>
      </SubmenuTrigger>
    );
  }
  return <ActionLine action={entry} hasIcons={hasIcons} />;
}

function ActionLine({ action, hasIcons }: { readonly action: MenuAction; readonly hasIcons: boolean }) {
  return (
    <MenuItem
      id={action.id}
      textValue={action.label}
      className={classNames(styles.item, action.isDanger === true && styles.danger)}
      isDisabled={action.isDisabled ?? false}
      onAction={action.run}
    >
      <LineIcon icon={action.icon} hasIcons={hasIcons} />
      <span className={classNames(styles.label)}>{action.label}</span>
      {action.hint !== undefined && <span className={classNames(styles.hint)}>{action.hint}</span>}
      {action.shortcut !== undefined && <kbd className={classNames(styles.shortcut)}>{action.shortcut}</kbd>}
    </MenuItem>
  );
}

function ChoiceLines({ choice }: { readonly choice: MenuChoice }) {
  return (
    <MenuSection
      selectionMode={choice.mode}
      selectedKeys={choice.selected}
      disallowEmptySelection={choice.mode === 'single'}
      onSelectionChange={(keys) => choice.onChange(keys === 'all' ? [] : [...keys].map(String))}
    >
      <Header className={classNames(styles.title)}>{choice.title}</Header>
      {choice.options.map(({ id, label, mark }) => (
        <MenuItem key={id} id={id} textValue={label} className={classNames(styles.item)}>
          {({ isSelected }) => (
            <>
              {isSelected ? <Icon of={Check} size={15} /> : <span className={classNames(styles.blank)} />}
              {mark}
              <span className={classNames(styles.label)}>{label}</span>
            </>
          )}
        </MenuItem>
      ))}
    </MenuSection>
  );
}

function LineIcon({ icon, hasIcons }: { readonly icon: LucideIcon | undefined; readonly hasIcons: boolean }) {
  if (icon !== undefined) return <Icon of={icon} size={15} />;
  return hasIcons ? <span className={classNames(styles.blank)} /> : null;
}

function hasIcon(entry: MenuEntry): boolean {
  return 'icon' in entry && entry.icon !== undefined;
}
