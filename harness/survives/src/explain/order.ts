import { settingLeftBehind } from './handed-on.ts';
import { isWrite, saysYes, type Deed, type Facts } from './facts.ts';
import { and, named, steps } from './words.ts';

/** No caller was interrupted by another: then the order of statements is not what broke it. */
export function inAnyOrder(facts: Facts): string | undefined {
  // A statement that was stopped inside has been interrupted as well, and so has a call whose statements overlap another's.
  if (facts.deeds.some(({ event }) => event.state === 'held') || overlaps(facts)) return undefined;
  const runs = turns(facts.deeds);
  const [first, next] = runs;
  const callers = new Set(runs.map(([deed]) => deed.caller));
  if (!first) return withoutStatements(facts);
  if (callers.size < runs.length) return undefined;
  if (!next) return alone(facts, first[0].caller);
  const answered = facts.answers.some(({ caller, at }) => caller === first[0].caller && at < next[0].sentAt);
  const start = 'It breaks with one caller after the other as well';
  const order = answered
    ? `${start}: ${next[0].caller} began ${steps(next[0])} after ${first[0].caller} had been answered.`
    : `${start}.`;
  return `${order} ${settingLeftBehind(facts) ?? overwritten(facts) ?? 'No switch in between is needed, so look at what the code does, not at when.'}`;
}

/** Statements of two callers were under way at once, or one caller asked an outside party while another was at work. */
function overlaps({ deeds, history, callers }: Facts): boolean {
  const spans = callers.map((caller) => {
    const own = deeds.filter((deed) => deed.caller === caller);
    const parties = history.events.flatMap((event, at) =>
      event.kind === 'party' && event.caller === caller ? [at] : [],
    );
    return {
      from: Math.min(...own.map(({ sentAt }) => sentAt), ...parties),
      to: Math.max(...own.map(({ doneAt }) => doneAt), ...parties),
    };
  });
  return spans.some((one, index) =>
    spans.some((other, later) => later > index && one.from < other.to && other.from < one.to),
  );
}

function withoutStatements({ answers, callers }: Facts): string | undefined {
  const said = answers.filter(({ caller }) => callers.includes(caller));
  if (said.length === 0) return undefined;
  return 'No statement was sent through the pool, so no schedule of statements decides it. No order of the calls changes that.';
}

const NO_SWITCH = 'No switch is needed, so look at what the code does, not at when.';

function alone(facts: Facts, caller: string): string {
  const { history, callers } = facts;
  const begun = history.events.findIndex((event) => event.kind === 'call' && callers.includes(event.caller));
  const prepared = history.events
    .slice(0, begun)
    .flatMap((event) => (event.kind === 'call' ? [event.call] : []));
  const others = prepared.length > 0 ? `, after ${and(prepared)} had ended` : '';
  return `It breaks with ${caller} alone at work${others}. ${settingLeftBehind(facts) ?? NO_SWITCH}`;
}

/** A later caller wrote where an earlier one had written and been told yes. */
function overwritten({ deeds, answers }: Facts): string | undefined {
  for (const answer of answers.filter((candidate) => saysYes(candidate))) {
    const own = deeds.find(
      (deed) => deed.caller === answer.caller && isWrite(deed) && deed.doneAt < answer.at,
    );
    const later = deeds.find(
      (deed) =>
        own &&
        deed.caller !== own.caller &&
        isWrite(deed) &&
        deed.table === own.table &&
        deed.sentAt > answer.at,
    );
    if (!own || !later) continue;
    return `${later.caller}'s ${named(later)} ${steps(later)} went through although ${own.caller} had written that table ${steps(own)} and had been told ${saysYes(answer)}.`;
  }
  return undefined;
}

/** `bob ran between steps 1 and 4 of alice.` for the first caller that was interrupted. */
export function switches({ deeds }: Facts): string | undefined {
  const all = turns(deeds);
  const index = all.findIndex(([first], at) =>
    all.slice(at + 2).some(([later]) => later.caller === first.caller),
  );
  const before = all[index]?.at(-1);
  const after = before && deeds.find((deed) => deed.caller === before.caller && deed.step > before.step);
  if (!before || !after) return undefined;
  const between = new Set(
    deeds.filter((deed) => deed.step > before.step && deed.step < after.step).map(({ caller }) => caller),
  );
  return `Between step ${before.step} and step ${after.step} of ${before.caller} came what ${[...between].join(' and ')} did.`;
}

/** Statements in runs of the same caller. */
function turns(deeds: readonly Deed[]): [Deed, ...Deed[]][] {
  const runs: [Deed, ...Deed[]][] = [];
  for (const deed of deeds) {
    const last = runs.at(-1);
    if (last && last[0].caller === deed.caller) last.push(deed);
    else runs.push([deed]);
  }
  return runs;
}
