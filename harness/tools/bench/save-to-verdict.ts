import pg from 'pg';
import { checkKata } from '../../workbook/src/course/judge-kata.ts';
import type { KataVerdict } from '../../workbook/src/course/kata-verdict.ts';
import { resolveSubject } from '../../workbook/src/course/catalogue.ts';
import type { Benchmark } from './bench.ts';
import { median, roundTripMs, timed } from './statistics.ts';

/** A check takes seconds: fewer of them. */
const ROUNDS_PER_REPEAT = 1 / 20;

export const saveToVerdict: Benchmark = {
  name: 'save-to-verdict',
  title: 'From saving to the verdict, on a server that runs already',
  async measure({ server, katas, repeats }) {
    const kata = katas[0]!;
    const client = new pg.Client(server.admin);
    await client.connect();
    const tripMs = await roundTripMs(client).finally(() => client.end());
    const rows: string[][] = [];
    const numbers: Record<string, number> = { roundTripMs: tripMs };
    for (const name of ['generated', 'reference']) {
      const subject = await resolveSubject(kata, name);
      const times: number[] = [];
      let verdict: KataVerdict | undefined;
      for (let round = 0; round < Math.max(1, Math.round(repeats * ROUNDS_PER_REPEAT)); round++) {
        times.push(
          await timed(async () => {
            verdict = await checkKata({ kata, subject, server });
          }),
        );
      }
      const ms = median(times);
      const schedules = schedulesOf(verdict!);
      Object.assign(numbers, {
        [`${name}Ms`]: ms,
        [`${name}InRoundTrips`]: ms / tripMs,
        [`${name}Schedules`]: schedules,
        [`${name}SchedulesPerSecond`]: (schedules / ms) * 1000,
      });
      rows.push([
        `${kata.number} ${name}: ${verdict!.verdict}`,
        `${(ms / 1000).toFixed(1)} s`,
        Math.round(ms / tripMs).toLocaleString('en'),
        String(schedules),
        Math.round((schedules / ms) * 1000).toString(),
      ]);
    }
    return {
      head: ['subject', 'time', 'in plain round trips', 'schedules', 'schedules per second'],
      rows,
      numbers,
      notes: ['Compiling, four databases side by side, and on red the ten re-runs are part of it.'],
    };
  },
};

/** Universal checks judge the runs of others. */
const schedulesOf = ({ properties }: KataVerdict): number =>
  properties.reduce((sum, { schedules, universal }) => sum + (universal ? 0 : schedules), 0);
