import type { WindowBridge } from '../../core/host/host-contract.ts';
import { webWords } from '../words.ts';
import { createBridge } from './bridge.ts';

/** The element that holds the session's secret until it is taken from it. */
const holder = document.querySelector<HTMLMetaElement>('meta[name="wayleave-session"]');

if (holder !== null) {
  const session = holder.content;
  holder.remove();
  // A page that came by a form would send it again when it is reloaded.
  history.replaceState(null, '', '/');
  const bridge = createBridge({
    session,
    origin: location.origin,
    fetch: (input, init) => fetch(input, init),
    onEnd: showEnd,
  });
  const forThePage: WindowBridge = {
    invoke: (operation, request, call) => bridge.invoke(operation, request, call),
    cancel: (call) => bridge.cancel(call),
    on: (event, listener) => bridge.on(event, listener),
  };
  Object.defineProperty(window, 'wayleave', { value: Object.freeze(forThePage) });
  // What the interface asks for by itself is no sign of a person.
  for (const name of ['pointerdown', 'keydown', 'wheel'])
    addEventListener(name, () => bridge.touch(), { capture: true, passive: true });
  addEventListener('pagehide', () => bridge.leave());
  // One that comes back from the browser's memory has said goodbye.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
}

/** The looks of the pages that this host serves by itself; a page that is over has no more stylesheet to load. */
const places = 'min-height:100vh;display:grid;place-items:center';
const card = `background:light-dark(#fff,#1e2426);border:1px solid light-dark(#d7dcd9,#313a3d);border-radius:8px;
padding:32px 40px;max-width:26rem;font:15px/1.5 system-ui,sans-serif`;

/** Takes everything from the page: what it showed belongs to a host that is gone. */
function showEnd(why: 'ended' | 'refused'): void {
  const { title, sentence } = webWords[why];
  const heading = document.createElement('h1');
  heading.textContent = title;
  const text = document.createElement('p');
  text.textContent = sentence;
  heading.style.cssText = 'font-size:20px;line-height:1.3;margin:0 0 8px';
  const main = document.createElement('main');
  main.style.cssText = card;
  main.append(heading, text);
  document.body.style.cssText = places;
  document.title = `${title} - Wayleave`;
  document.body.replaceChildren(main);
}
