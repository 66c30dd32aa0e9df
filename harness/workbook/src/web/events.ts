import { watch, type FSWatcher } from 'chokidar';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { Kata } from '../session.ts';
import type { PageEvent, Standing } from '../page/protocol.ts';
import type { WorkbookSession } from '../session.ts';

/** So that a page notices a server that has gone without a word, and a server a page. */
const SIGN_OF_LIFE_MS = 15_000;

/** Browsers open six connections to one server. Streams must leave room for everything else. */
const MOST_PAGES = 4;

type Tell = (event: PageEvent) => void;

/** What happens, to every page that is open, as server-sent events. While a page shows a kata, its saves are checked. */
export class Events {
  readonly #session: WorkbookSession;
  readonly #pages = new Set<Page>();
  readonly #progress: FSWatcher;
  readonly #lookAway: () => void;

  constructor(session: WorkbookSession) {
    this.#session = session;
    this.#lookAway = session.checks.onChange(({ state }) => {
      if (state.state === 'done') session.prepare();
      for (const { kata, tell } of this.#pages)
        if (kata?.id === state.kata) tell({ kind: 'check', check: state });
    });
    this.#progress = watch(dirname(session.progressFile), { ignoreInitial: true, depth: 0 });
    this.#progress.on('all', (_event, path) => {
      if (path === session.progressFile) this.tellAll({ kind: 'progress' });
    });
    this.#progress.on('error', () => {});
  }

  tellAll(event: PageEvent): void {
    for (const { tell } of this.#pages) tell(event);
  }

  async close(): Promise<void> {
    this.tellAll({ kind: 'stopping' });
    this.#lookAway();
    for (const { leave } of this.#pages) leave();
    await this.#progress.close();
  }

  /** `GET /?kata=01` */
  routes(): Hono {
    const app = new Hono();
    app.get('/', (c) => {
      const name = c.req.query('kata');
      const kata = name === undefined ? undefined : this.#session.named(name);
      return streamSSE(c, async (stream) => {
        const left = new AbortController();
        const leave = () => left.abort();
        stream.onAbort(leave);
        let sent = Promise.resolve();
        const tell: Tell = (event) => {
          const data = JSON.stringify(event);
          sent = sent.then(() => stream.writeSSE({ data })).catch(leave);
        };
        await this.#accompany({ kata, tell, leave }, left.signal);
        await sent;
      });
    });
    return app;
  }

  async #accompany(page: Page, left: AbortSignal): Promise<void> {
    const { kata, tell } = page;
    const [oldest] = this.#pages;
    if (oldest && this.#pages.size >= MOST_PAGES) this.#dismiss(oldest);
    this.#pages.add(page);
    const alive = setInterval(() => tell({ kind: 'alive' }), SIGN_OF_LIFE_MS);
    tell({ kind: 'standing', standing: kata ? standingOf(this.#session, kata) : {} });
    const unfollow =
      kata &&
      (await this.#session.checks.follow(kata, {
        onSave: () => tell({ kind: 'saved' }),
        onTrouble: (error) =>
          tell({ kind: 'notice', sentence: `Saves are not noticed: ${(error as Error).message}` }),
      }));
    if (!left.aborted) await once(left, 'abort');
    clearInterval(alive);
    this.#pages.delete(page);
    await unfollow?.();
  }

  /** Until somebody looks at it again. */
  #dismiss(page: Page): void {
    this.#pages.delete(page);
    page.tell({ kind: 'resting' });
    page.leave();
  }
}

interface Page {
  kata: Kata | undefined;
  tell: Tell;
  /** Ends its stream. */
  leave: () => void;
}

function standingOf(session: WorkbookSession, kata: Kata): Standing {
  const { current, last } = session.checks.of(kata);
  return { ...(current && { current }), ...(last && { last }) };
}
