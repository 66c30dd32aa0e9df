import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { filesOf } from '../../workbook/src/course/kata-files.ts';
import type { Variant } from '../../workbook/src/gate/variants.ts';
import { refused } from './compile.ts';
import { explanationOf, readExplanations } from './explained.ts';
import { Folders } from './folders.ts';
import { seenByTheTest } from './green.ts';
import { MutantJudge } from './judge.ts';
import type { End, JudgedMutant, Mutant } from './mutant.ts';
import { Remembered } from './remembered.ts';

export interface MutantRun {
  kata: Kata;
  origins: readonly Variant[];
  server: PostgresServer;
  /** Checks at the same time. */
  jobs: number;
  progress: (line: string) => void;
}

const NONE: ReadonlySet<string> = new Set();

const NOT_JUDGED: End = { end: 'not judged' };

/** A mutant that survives is judged once more at another second of the minute: at least so far away. */
const SECONDS_APART = 10;

/** What became of each mutant: remembered, or found out now. `fresh` says how many of the latter. */
export async function judgeAll(
  options: MutantRun,
  mutants: readonly Mutant[],
): Promise<{ judged: JudgedMutant[]; fresh: number }> {
  const remembered = new Remembered(options.kata);
  const explanations = readExplanations(options.kata.number);
  const open = mutants.filter((mutant) => !explanationOf(mutant, explanations));
  const fresh = open.filter((mutant) => !remembered.of(mutant));
  options.progress(`${mutants.length} mutants, ${open.length} not explained, ${fresh.length} to be judged`);
  if (fresh.length > 0) await judgeFresh(options, fresh, remembered);
  const judged = mutants.map((mutant) => ({
    mutant,
    end: explanationOf(mutant, explanations) ? NOT_JUDGED : remembered.of(mutant)!,
  }));
  return { judged, fresh: fresh.length };
}

async function judgeFresh(
  options: MutantRun,
  fresh: readonly Mutant[],
  remembered: Remembered,
): Promise<void> {
  const { kata, origins, server, progress } = options;
  using folders = new Folders(kata);
  const originOf = (mutant: Mutant) => origins.find(({ name }) => name === mutant.subject)!;
  for (const mutant of fresh) folders.lay(originOf(mutant), mutant);
  const drop = (ids: ReadonlySet<string>, end: End, from: readonly Mutant[]): Mutant[] => {
    for (const mutant of from) if (ids.has(mutant.id)) remembered.keep(mutant, end);
    return from.filter(({ id }) => !ids.has(id));
  };
  const asked = fresh.filter((mutant) => !remembered.wouldBeHandedIn(mutant));
  const compiled = drop(refused(folders, asked), { end: 'does not compile' }, asked);
  progress(`${asked.length - compiled.length} do not compile`);
  const seen = compiled.length > 0 ? await seenByTheTest({ kata, folders, origins, server }, compiled) : NONE;
  for (const mutant of drop(seen, { end: 'green test' }, compiled)) remembered.keepHandedIn(mutant);
  progress(`${seen.size} are seen by the test that came with the change`);
  const unseen = fresh.filter((mutant) => remembered.wouldBeHandedIn(mutant));
  await judgeTwice(options, unseen, folders, remembered);
}

async function judgeTwice(
  { kata, server, jobs, progress }: MutantRun,
  mutants: readonly Mutant[],
  folders: Folders,
  remembered: Remembered,
): Promise<void> {
  const files = (mutant: Mutant) => filesOf(kata, { name: 'attempt', layers: [folders.of(mutant)] });
  const first = mutants.filter((mutant) => remembered.onceAt(mutant) === undefined);
  let done = 0;
  await sideBySide(server, jobs, first, async (judge, mutant) => {
    const second = new Date().getSeconds();
    const end = await judge.judge(files(mutant));
    progress(`${++done}/${first.length} ${told(mutant, end)}`);
    if (end.end === 'killed') remembered.keep(mutant, end);
    else remembered.keepOnce(mutant, second);
  });
  const again = mutants.filter((mutant) => !remembered.of(mutant));
  done = 0;
  await sideBySide(server, jobs, again, async (judge, mutant) => {
    await awayFrom(remembered.onceAt(mutant)!);
    const end = await judge.alone(files(mutant));
    progress(`again ${++done}/${again.length} ${told(mutant, end)}`);
    remembered.keep(mutant, end);
  });
}

/** As many at a time as there are judges. */
async function sideBySide<T>(
  server: PostgresServer,
  jobs: number,
  all: readonly T[],
  each: (judge: MutantJudge, one: T) => Promise<void>,
): Promise<void> {
  const queue = all.values();
  const worker = async (): Promise<void> => {
    const judge = new MutantJudge(server);
    try {
      for (const one of queue) await each(judge, one);
    } finally {
      await judge.close();
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

async function awayFrom(second: number): Promise<void> {
  const apart = Math.abs(new Date().getSeconds() - second);
  const missing = SECONDS_APART - Math.min(apart, 60 - apart);
  if (missing > 0) await new Promise((resolve) => setTimeout(resolve, (missing + SECONDS_APART) * 1_000));
}

function told({ family, operator, subject, is }: Mutant, end: End): string {
  const what = end.end === 'killed' ? `killed by "${end.by}"` : end.end;
  return `${what}: ${family}/${operator} of ${subject}: ${is.length > 160 ? `${is.slice(0, 160)}…` : is}`;
}
