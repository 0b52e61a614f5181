import { createContext, type ReactNode, use } from 'react';
import { createPortal } from 'react-dom';

/** The place in the toolbar that belongs to the place of the window; `null` before it is there. */
export const ToolbarSlotContext = createContext<HTMLElement | null>(null);

/** Puts a place's own filter box into the toolbar. */
export function ToolbarSlot({ children }: { readonly children: ReactNode }) {
  const slot = use(ToolbarSlotContext);
  return slot === null ? null : createPortal(children, slot);
}
