import { EventEmitter } from 'node:events';
import type { ClientRequest, ClientRequestConstructorOptions, IncomingMessage } from 'electron';

/** What a request was made with, and what a test lets happen to it. */
export interface RequestDouble {
  readonly options: ClientRequestConstructorOptions;
  /** What was sent as its body, or `null` before it was sent. */
  body(): string | null;
  isAborted(): boolean;
  /** As Electron does: a redirect that nobody follows is an error, unless the request was aborted in the meantime. */
  redirect(status: number, location: string, headers?: Record<string, string[]>): void;
  respond(
    status: number,
    headers?: Record<string, string | string[]>,
  ): { send(text: string): void; end(): void };
  fail(message: string): void;
  /** Asks for a sign-in; the answer that was given, `null` when none was. */
  askSignIn(isProxy: boolean): readonly unknown[] | null;
}

/** Requests with the events of Electron's `ClientRequest`, in the order in which Electron emits them. */
export function requestDoubles(): {
  readonly made: RequestDouble[];
  readonly request: (options: ClientRequestConstructorOptions) => ClientRequest;
} {
  const made: RequestDouble[] = [];
  return {
    made,
    request(options) {
      const events = new EventEmitter();
      let message: EventEmitter | null = null;
      let body: string | null = null;
      let isAborted = false;
      const abort = () => {
        if (isAborted) return;
        isAborted = true;
        events.emit('abort');
        message?.emit('aborted');
        events.emit('close');
      };
      const fail = (text: string) => {
        const error = new Error(text);
        message?.emit('error', error);
        events.emit('error', error);
        events.emit('close');
      };
      made.push({
        options,
        body: () => body,
        isAborted: () => isAborted,
        redirect(status, location, headers = {}) {
          events.emit('redirect', status, 'GET', location, { location: [location], ...headers });
          if (!isAborted) fail('Redirect was cancelled');
        },
        respond(status, headers = {}) {
          message = Object.assign(new EventEmitter(), { statusCode: status, statusMessage: '', headers });
          events.emit('response', message as unknown as IncomingMessage);
          return {
            send: (text) => message?.emit('data', Buffer.from(text)),
            end() {
              message?.emit('end');
              events.emit('close');
            },
          };
        },
        fail,
        askSignIn(isProxy) {
          let answer: readonly unknown[] | null = null;
          const info = { isProxy, scheme: 'basic', host: 'somewhere', port: 1, realm: '' };
          events.emit('login', info, (...given: unknown[]) => {
            answer = given;
          });
          return answer;
        },
      });
      return Object.assign(events, {
        abort,
        end(chunk?: string | Buffer) {
          body = chunk === undefined ? '' : chunk.toString();
          // A stream that has written all it had closes, long before it is answered.
          events.emit('close');
        },
      }) as unknown as ClientRequest;
    },
  };
}
