import { PlainError } from '../../survives/src/model/plain-error.ts';
import type { Verdict } from '../../survives/src/model/verdict.ts';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import { containedCheck, filesOnServer } from '../../workbook/src/contain/contained.ts';
import { Enclosure } from '../../workbook/src/contain/enclosure.ts';
import type { JudgedFiles } from '../../workbook/src/contain/judged-files.ts';
import { Lost } from '../../workbook/src/contain/loss.ts';
import type { End } from './mutant.ts';

/** After so many a process is replaced: what was judged in it has left something behind each time. */
const MOST_IN_A_PROCESS = 40;
/** A check that is told to stop does so before its next run. */
const STOPPED_WITHIN_MS = 2_000;

/**
 * Judges one code after another in one process, and ends each check when the first promise breaks. Whatever does not
 * end by a promise there is judged again in a process of its own, which nothing has been in before.
 */
export class MutantJudge {
  readonly #server: PostgresServer;
  #enclosure: Enclosure | undefined;
  #judged = 0;

  constructor(server: PostgresServer) {
    this.#server = server;
  }

  async judge(files: JudgedFiles): Promise<End> {
    if (++this.#judged % MOST_IN_A_PROCESS === 0) await this.close();
    this.#enclosure ??= new Enclosure();
    const enclosure = this.#enclosure;
    const { budgetMs } = enclosure.limits;
    const question = { ...filesOnServer({ files, server: this.#server }), what: 'check' } as const;
    let brokeMs = Infinity;
    const onBroke = (): void => void (brokeMs = performance.now());
    try {
      const end = await untilItBreaks(
        (options) => enclosure.ask(question, { ...options, budgetMs }),
        onBroke,
      );
      // It was told to stop and may still be at it, in the way of the next.
      if (performance.now() - brokeMs > STOPPED_WITHIN_MS) await this.close();
      return end;
    } catch (error) {
      await this.close();
      if (!(error instanceof Lost)) throw error;
      return this.alone(files);
    }
  }

  /** In a process of its own. */
  alone(files: JudgedFiles): Promise<End> {
    return untilItBreaks((options) => containedCheck({ files, server: this.#server, ...options }));
  }

  async close(): Promise<void> {
    await this.#enclosure?.close();
    this.#enclosure = undefined;
  }
}

type Stopping = Pick<Parameters<typeof containedCheck>[0], 'signal' | 'onProgress'>;

async function untilItBreaks(
  check: (options: Stopping) => Promise<Verdict>,
  onBroke = (): void => {},
): Promise<End> {
  const stop = new AbortController();
  let by: string | undefined;
  const onProgress: Stopping['onProgress'] = ({ property, verdict }) => {
    if (verdict !== 'broke') return;
    by ??= property;
    onBroke();
    stop.abort(new Error('it broke'));
  };
  try {
    return endOf(await check({ signal: stop.signal, onProgress }));
  } catch (error) {
    if (by !== undefined) return { end: 'killed', by };
    // Of the code's own making: its schema refuses what others fill in, or it cannot be loaded.
    if (!(error instanceof PlainError) || error.exitCode !== 1) throw error;
    return { end: 'killed', by: error.message };
  }
}

function endOf({ verdict, properties, reason = 'no reason was given' }: Verdict): End {
  if (verdict === 'survived') return { end: 'survived' };
  const broken = properties.find((property) => property.verdict === 'broke');
  return broken ? { end: 'killed', by: broken.name } : { end: 'undecided', reason };
}
