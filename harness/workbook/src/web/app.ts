import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { WorkbookSession } from '../session.ts';
import { addAssets, type Assets } from './assets.ts';
import { driveRoutes } from './drive-routes.ts';
import { documentHtml } from './document.ts';
import { guard, type Door } from './guard.ts';
import { headers } from './headers.ts';
import { judgementRoutes } from './judgement-routes.ts';
import type { Events } from './events.ts';
import type { OpenDrives } from './open-drives.ts';
import { failed, refusal } from './refusal.ts';
import type { OpenReview } from './open-review.ts';
import { reviewRoutes } from './review-routes.ts';
import { routes } from './routes.ts';
import { timelineRoutes } from './timeline-routes.ts';

/** Larger than any file of a kata or any counterexample, and small enough to be read at once. */
const LARGEST_BODY = 8_000_000;

export interface Parts {
  session: WorkbookSession;
  events: Events;
  drives: OpenDrives;
  review: OpenReview;
  /** They may still be in the making. */
  assets: () => Promise<Assets>;
}

/** Everything that the server answers, to whom it answers. */
export function webApp({ session, events, drives, review, assets }: Parts, door: Door): Hono {
  const app = new Hono();
  app.use(headers);
  app.use(guard(door));
  app.use(asked);
  app.get('/', async (c) => c.html(documentHtml(await assets(), c.get('nonce'))));
  addAssets(app, assets);
  app.use('/api/*', bodyLimit({ maxSize: LARGEST_BODY, onError: tooLarge }), sentAsJson);
  app.route('/api', routes(session));
  app.route('/api', judgementRoutes(session));
  app.route('/api/timeline', timelineRoutes(session));
  app.route('/api/drives', driveRoutes(session, drives));
  app.route('/api/review', reviewRoutes(review));
  app.route('/api/events', events.routes());
  app.notFound((c) => refusal(c, 404, `There is nothing at ${c.req.path}.`, 'open /'));
  app.onError((error, c) => failed(c, error));
  return app;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT'];

/** Anything else is not even read. */
const asked: MiddlewareHandler = async (c, next) =>
  METHODS.includes(c.req.method)
    ? next()
    : refusal(c, 405, `Nothing here answers to ${c.req.method}.`, 'open /');

const tooLarge: Parameters<typeof bodyLimit>[0]['onError'] = (c) =>
  refusal(c, 413, `A request takes at most ${LARGEST_BODY / 1_000_000} MB.`, undefined);

/** No form of a foreign page can send that. */
const sentAsJson: MiddlewareHandler = async (c, next) => {
  const sends = !['GET', 'HEAD'].includes(c.req.method);
  if (sends && !/^application\/json\b/.test(c.req.header('content-type') ?? ''))
    return refusal(c, 415, 'A request that changes something is sent as JSON.', undefined);
  return next();
};
