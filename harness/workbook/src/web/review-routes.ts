import { Hono } from 'hono';
import type { OpenReview } from './open-review.ts';
import { predictionOf } from './prediction.ts';
import { body } from './request-body.ts';

interface Asked {
  seed?: unknown;
  card?: unknown;
  prediction?: unknown;
}

/** Mounted at `/api/review`. */
export function reviewRoutes(review: OpenReview): Hono {
  const app = new Hono();
  const cardOf = ({ card }: Asked): number => (typeof card === 'number' ? card : -1);
  app.get('/', (c) => c.json(review.view));
  app.get('/progress', (c) => c.json(review.progress));
  app.post('/round', async (c) => {
    const { seed } = await body<Asked>(c);
    return c.json(await review.begin(typeof seed === 'number' ? seed : undefined));
  });
  app.post('/judge', async (c) => {
    const asked = await body<Asked>(c);
    const prediction = asked.prediction === undefined ? undefined : predictionOf(asked.prediction);
    return c.json(await review.judge(cardOf(asked), prediction));
  });
  app.post('/next', async (c) => c.json(await review.next(cardOf(await body<Asked>(c)))));
  app.post('/end', async (c) => c.json(await review.end()));
  return app;
}
