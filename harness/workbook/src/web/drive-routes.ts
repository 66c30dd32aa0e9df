import { Hono, type Context } from 'hono';
import type { DriveState } from 'survives-production/report';
import { type Drive, PlainError, type WorkbookSession } from '../session.ts';
import type { DrivePulse } from '../page/protocol.ts';
import { NoSuchDrive, type OpenDrives } from './open-drives.ts';
import { failed } from './refusal.ts';
import { body } from './request-body.ts';

/** What a page may send. Everything else in a request is passed over. */
interface Asked {
  kata?: unknown;
  subject?: unknown;
  property?: unknown;
  input?: unknown;
  token?: unknown;
  moves?: unknown;
  move?: unknown;
  step?: unknown;
}

type Act = (drive: Drive, asked: Asked) => Promise<DriveState>;

const ACTS: Record<string, Act> = {
  press: (drive, { move, step }) =>
    drive.press(text(move) ?? '', typeof step === 'number' ? step : undefined),
  undo: (drive) => drive.undo(),
  restart: (drive) => drive.restart(),
  back: (drive, { step }) => drive.goBackTo(typeof step === 'number' ? step : 0),
  run: (drive) => drive.letItRun(),
  next: (drive) => drive.next(),
  begin: (drive, asked) => drive.begin(wishOf(asked)),
  reload: (drive) => drive.reload(),
};

/** Mounted at `/api/drives`. */
export function driveRoutes(session: WorkbookSession, drives: OpenDrives): Hono {
  const app = new Hono();
  app.post('/', async (c) => {
    const asked = await body<Asked>(c);
    const kata = session.named(text(asked.kata) ?? '');
    return c.json(await drives.begin(kata, text(asked.subject), wishOf(asked)));
  });
  app.get('/:id', async (c) => {
    const open = drives.look(c.req.param('id'));
    if (!open) return c.json({ newCode: false, over: true } satisfies DrivePulse);
    const { searched } = open;
    const newCode = await open.drive.hasNewCode();
    return c.json({ newCode, ...(searched !== undefined && { searched }) } satisfies DrivePulse);
  });
  app.post('/:id/end', async (c) => {
    await drives.end(c.req.param('id'));
    return c.json({});
  });
  app.post('/:id/break', async (c) => c.json(await breakIt(c, drives)));
  app.post('/:id/:act', async (c) => {
    const act = Object.hasOwn(ACTS, c.req.param('act')) ? ACTS[c.req.param('act')] : undefined;
    if (!act) return c.notFound();
    const { drive } = drives.find(c.req.param('id'));
    return c.json(await act(drive, await body<Asked>(c)));
  });
  app.onError((error, c) =>
    error instanceof NoSuchDrive
      ? c.json({ message: error.message, next: error.next, gone: true }, 410)
      : failed(c, error),
  );
  return app;
}

/** Stops looking when the page no longer waits for it. */
async function breakIt(c: Context, drives: OpenDrives): Promise<DriveState> {
  const open = drives.find(c.req.param('id')!);
  open.searched = 0;
  try {
    return await open.drive.breakIt({
      signal: c.req.raw.signal,
      onProgress: ({ schedules }) => (open.searched = schedules),
    });
  } finally {
    delete open.searched;
  }
}

function wishOf({ property, input, token, moves }: Asked) {
  return {
    property: text(property),
    input: text(input),
    token: text(token),
    moves: Array.isArray(moves) ? moves.filter((move) => typeof move === 'string') : undefined,
  };
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new PlainError(`"${JSON.stringify(value).slice(0, 40)}" is no text.`);
}
