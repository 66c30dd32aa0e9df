import { Console } from 'node:console';
import type { Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import type { UniversalCheck } from '../judge/universal.ts';
import type { PromiseBroken } from '../language/language.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Counterexample, ReplayVerdict, SerialRun } from '../model/verdict.ts';
import { whileServerIsThere } from '../postgres/went-away.ts';
import { preemptionsOf } from '../strategies/choosers.ts';
import { playAll, type Race } from '../strategies/play.ts';
import { Replay } from '../strategies/replay.ts';
import { serialRun } from '../strategies/serial-run.ts';
import { whyAndUsage } from './counterexample.ts';
import { inputAt } from './inputs.ts';
import { judgeFor, universalById, type Judge } from './judge.ts';
import { OpenSetup } from './open-setup.ts';
import type { ReplayRequest } from './request.ts';
import { fingerprintOf, parseToken, type Token } from './token.ts';

/**
 * Plays the schedule of a token once. `exact` when the code sends the statements that the token was made with;
 * `guided` when it is other code: the same switches at the same anchors, which is new evidence. An order that no
 * longer fits is `incompatible`, never a pass.
 */
export const replayOnServer = (request: ReplayRequest): Promise<ReplayVerdict> =>
  whileServerIsThere(() => replayed(request));

async function replayed(request: ReplayRequest): Promise<ReplayVerdict> {
  const { name, subject, signal } = request;
  const token = parseToken(request.token);
  if (token.name !== name) {
    throw new PlainError(`this token belongs to ${token.name}, not to ${name}`, {
      next: `replay it where ${token.name} is judged`,
    });
  }
  const open = await OpenSetup.open(request, request.console ?? toStandardError());
  try {
    const { setup, universal, input } = await resolve(open, token);
    signal?.throwIfAborted();
    const judge = await judgeFor(setup, input, universal);
    const head = {
      name,
      ...(subject !== undefined && { subject }),
      property: universal?.name ?? setup.property.name,
    };
    const again = new Replay(setup.property, token);
    const last = await untilItBreaks(again, { setup, input }, judge);
    if (!last) return { ...head, ...incompatible(again) };
    const { execution, broken } = last;
    const serial = broken ? await serialRun(setup, input, universal) : undefined;
    const verdict = judged(setup, execution, broken, token, request.token, serial);
    const inVain = token.stress !== undefined && !broken;
    return { ...head, ...verdict, ...(inVain && { verdict: 'inconclusive', reason: stood(again.done) }) };
  } finally {
    await open.close();
  }
}

/** The run that broke, else the last one; null when none fitted. */
async function untilItBreaks(
  replayed: Replay,
  race: Race,
  judge: Judge,
): Promise<{ execution: Execution; broken: PromiseBroken | null } | null> {
  const judged: { execution: Execution; broken: PromiseBroken | null }[] = [];
  await playAll(replayed, race, (execution) => {
    const broken = judge(execution);
    judged.push({ execution, broken });
    return broken !== null;
  });
  return judged.at(-1) ?? null;
}

const incompatible = ({ misfit }: Replay): Omit<ReplayVerdict, 'name' | 'subject' | 'property'> => ({
  verdict: 'incompatible',
  mode: 'guided',
  reason: misfit?.message ?? 'nothing was played',
  timeline: [],
  callers: [],
});

const REPLAYED: Record<ReplayVerdict['mode'], string> = {
  exact: 'the same statements as when it was found',
  guided: 'other statements, the same switches',
  'all-at-once': 'with everything at once',
};

const stood = (runs: number): string =>
  `it broke in none of ${runs} runs with everything at once: chance decides there, so that says little`;

async function resolve(
  open: OpenSetup,
  token: Token,
): Promise<{ setup: Setup; universal: UniversalCheck | undefined; input: unknown }> {
  const [propertyId, universalId] = token.property.split('--');
  const property = open.definition.promises.find(({ id }) => id === propertyId);
  const universal = universalId === undefined ? undefined : universalById(universalId);
  const found = property && (await inputAt(token.name, property, token.inputPath));
  if (!property || !found || (universalId !== undefined && !universal)) {
    throw new PlainError(`${token.name} has no promise or input "${token.property}/${token.inputPath}"`, {
      next: 'check it again: that prints a token that fits',
    });
  }
  return { setup: (await open.stage()).of(property), universal, input: found.input };
}

function judged(
  setup: Setup,
  execution: Execution,
  broken: PromiseBroken | null,
  token: Token,
  text: string,
  serial?: SerialRun,
): Omit<ReplayVerdict, 'name' | 'property'> {
  const { events, callers } = execution.history;
  const unordered =
    setup.property.load !== undefined ||
    (setup.property.walks && !setup.property.faults) ||
    token.stress !== undefined;
  const same = fingerprintOf(execution.history, unordered) === token.fingerprint;
  const mode = token.stress ? 'all-at-once' : same ? 'exact' : 'guided';
  const shown = { mode, timeline: events, callers } as const;
  if (!broken) {
    if (execution.ending.kind === 'finished') return { ...shown, verdict: 'survived' };
    return { ...shown, verdict: 'inconclusive', reason: execution.ending.sentence };
  }
  const counterexample: Counterexample = {
    headline: broken.headline,
    expected: broken.expected,
    seen: broken.seen,
    token: text,
    callers,
    preemptions: preemptionsOf(execution.choices),
    reproduced: '1/1',
    ...whyAndUsage(setup, execution, broken),
    found: `replayed, ${REPLAYED[mode]}`,
    timeline: events,
    ...(serial && { serial }),
  };
  return { ...shown, verdict: 'broke', counterexample };
}

/** What the subject logs while one schedule is replayed; standard output is for the report. */
const toStandardError = (): Console => new Console(process.stderr, process.stderr);
