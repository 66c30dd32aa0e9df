import { followPrefix } from '../../survives/src/strategies/choosers.ts';
import { Frontier } from '../../survives/src/strategies/frontier.ts';
import type { Database } from '../../survives/src/execution/database.ts';
import { play, databaseFor, type ProgramRun } from '../../survives/src/execution/testing/programs.ts';
import type { History } from '../../survives/src/model/history.ts';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import { ANOMALIES } from './anomalies.ts';
import {
  LEVELS,
  programAt,
  type Anomaly,
  type CallerEnding,
  type Level,
  type PlayedOutcome,
} from './anomaly.ts';

/** Every feasible order of one anomaly's two transactions at one level. */
export interface AnomalyCell {
  level: Level;
  /** Feasible orders: all of them were played. */
  orders: number;
  /** In how many it showed. */
  shows: number;
  /** In how many the server refused one of the two. */
  refused: number;
  /** The SQLSTATEs with which it did. */
  codes: string[];
  /** The first in which it showed, fewest preemptions first. */
  shortest: History | null;
}

export interface PlayedAnomaly {
  anomaly: Anomaly;
  cells: AnomalyCell[];
}

export async function playAnomalies(server: PostgresServer): Promise<PlayedAnomaly[]> {
  const played: PlayedAnomaly[] = [];
  for (const anomaly of ANOMALIES) {
    const database = await databaseFor(server, anomaly.schema);
    try {
      const cells: AnomalyCell[] = [];
      for (const level of LEVELS) cells.push(await playAt(database, anomaly, level));
      played.push({ anomaly, cells });
    } finally {
      await database.close();
    }
  }
  return played;
}

async function playAt(database: Database, anomaly: Anomaly, level: Level): Promise<AnomalyCell> {
  const program = programAt(level, anomaly);
  const frontier = new Frontier();
  const cell: AnomalyCell = { level, orders: 0, shows: 0, refused: 0, codes: [], shortest: null };
  const codes = new Set<string>();
  for (let prefix = frontier.next(); prefix; prefix = frontier.next()) {
    const run = await play(database, program, followPrefix(prefix));
    frontier.branch(prefix, run.choices);
    cell.orders++;
    const outcome = await outcomeOf(database, anomaly, run);
    const refusals = [outcome.alice, outcome.bob].flatMap((end) => ('refused' in end ? [end.refused] : []));
    if (refusals.length > 0) cell.refused++;
    for (const code of refusals) codes.add(code);
    if (!anomaly.happened(outcome)) continue;
    cell.shows++;
    cell.shortest ??= run.history;
  }
  return { ...cell, codes: [...codes].sort() };
}

async function outcomeOf(
  database: Database,
  { state }: Anomaly,
  { answers, ending }: ProgramRun,
): Promise<PlayedOutcome> {
  if (ending.kind !== 'finished') throw new Error(`an order did not come to its end: ${ending.sentence}`);
  const [alice, bob] = answers as [CallerEnding, CallerEnding];
  return { alice, bob, rows: await database.read(state) };
}
