import { createContext, type ReactNode, type RefCallback, use, useState } from 'react';
import { createPortal } from 'react-dom';

const SlotContext = createContext<HTMLElement | null>(null);
const SlotRefContext = createContext<RefCallback<HTMLElement>>(() => undefined);

/** Lets a place below it put something into the toolbar below it. Only what does so is drawn anew for it. */
export function ToolbarSlotProvider({ children }: { readonly children: ReactNode }) {
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  return (
    <SlotRefContext value={setSlot}>
      <SlotContext value={slot}>{children}</SlotContext>
    </SlotRefContext>
  );
}

/** The ref of the element in the toolbar that belongs to the place of the window. */
export function useToolbarSlotRef(): RefCallback<HTMLElement> {
  return use(SlotRefContext);
}

/** Puts a place's own filter box into the toolbar. */
export function ToolbarSlot({ children }: { readonly children: ReactNode }) {
  const slot = use(SlotContext);
  return slot === null ? null : createPortal(children, slot);
}
