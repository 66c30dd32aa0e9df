import { Hono } from 'hono';
import type { Session } from '../workbook/session.ts';
import { addAssets, type Assets } from './assets.ts';
import { documentHtml } from './document.ts';
import { guard, type Door } from './guard.ts';
import { headers } from './headers.ts';
import { failureOf, refusal } from './refusal.ts';

/** Everything that the server answers. `assets` may still be in the making. */
export function webApp(_session: Session, door: Door, assets: () => Promise<Assets>): Hono {
  const app = new Hono();
  app.use(headers);
  app.use(guard(door));
  app.get('/', async (c) => c.html(documentHtml(await assets(), c.get('nonce'))));
  addAssets(app, assets);
  app.notFound((c) => refusal(c, 404, `There is nothing at ${c.req.path}.`, 'open /'));
  app.onError((error, c) => {
    const { message, next } = failureOf(error);
    return refusal(c, 500, message, next);
  });
  return app;
}
