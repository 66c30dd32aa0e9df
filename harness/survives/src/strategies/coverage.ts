import type { Exploration } from './exploration.ts';

/**
 * What was explored, no more: scope, bound, number of schedules. The unit is one SQL statement; two statements
 * that overlap inside the server are outside this model, and so nothing here says "race-free".
 */
export function coverageSentence(explorations: readonly Exploration[]): string {
  const [only] = explorations;
  if (only === undefined) return 'nothing explored';
  if (only.load) return loadSentence(only, only.load);
  const sizes = [...new Set(explorations.map(({ callers }) => callers))].sort((a, b) => a - b);
  const scopes = sizes.map((size) => scopeSentence(explorations.filter(({ callers }) => callers === size)));
  return `${scopes.join('; ')}; one SQL statement at a time${overlapSentence(explorations)}${faultSentence(explorations)}${secondFaultSentence(explorations)}${stressSentence(explorations)}`;
}

/** `2 callers: every feasible order, 24 schedules over 2 inputs`, `…, 12 schedules standing for 70`. */
function scopeSentence(explorations: readonly Exploration[]): string {
  const callers = plural(explorations[0]!.callers, 'caller');
  const runs = sum(explorations.map(ordered));
  const sampled = sum(explorations.map((exploration) => exploration.sampled));
  const inputs = explorations.length === 1 ? '' : ` over ${explorations.length} inputs`;
  const samples = sampled > 0 ? ` (${sampled} sampled)` : '';
  return `${callers}: ${bound(explorations)}${plural(runs, 'schedule')}${standingFor(explorations, runs)}${inputs}${samples}`;
}

/** Runs of the search for orders, sampled ones included: what is left when every other kind of run is taken out. */
function ordered({ runs, overlap, faults, secondFaults, stressed }: Exploration): number {
  const special = [overlap, faults, secondFaults].map((search) => search?.runs ?? 0);
  return runs - sum(special) - stressed;
}

/** `1 run under load, 50,000 trucks: 2 callers, 150,002 statements, all as they come`. */
function loadSentence(
  { callers }: Exploration,
  { amount, usage, inStep }: NonNullable<Exploration['load']>,
): string {
  const sent = plural(usage.statements, 'statement');
  const how = inStep ? 'in step' : 'all as they come';
  return `1 run under load, ${amount}: ${plural(callers, 'caller')}, ${sent}, ${how}; orders were not searched`;
}

/** `, and every writing statement stopped once between reading and writing, 12 schedules`. */
function overlapSentence(explorations: readonly Exploration[]): string {
  const stopped = explorations.filter(({ overlap }) => overlap !== null);
  if (stopped.length === 0) return '';
  const overlaps = stopped.flatMap(({ overlap }) => overlap ?? []);
  const most = Math.max(...stopped.map(({ callers }) => callers));
  const fewer = explorations.some(({ callers }) => callers > most) ? ` by ${most} callers` : '';
  const runs = plural(sum(overlaps.map((overlap) => overlap.runs)), 'schedule');
  return overlaps.every(({ complete }) => complete)
    ? `, and each writing statement${fewer} stopped between reading and writing, ${runs}`
    : `, and some${fewer} stopped between reading and writing, ${runs}`;
}

/** `; each fault at each statement where it can happen, 30 schedules`. */
function faultSentence(explorations: readonly Exploration[]): string {
  const searches = explorations.flatMap(({ faults }) => faults ?? []);
  if (searches.length === 0) return '';
  const runs = plural(sum(searches.map((search) => search.runs)), 'schedule');
  return searches.every(({ complete }) => complete)
    ? `; each fault it must survive at each statement where it can happen, ${runs}`
    : `; some of the faults it must survive, ${runs}`;
}

/** `; another fault after each that leaves a doubt, 12 schedules`. */
function secondFaultSentence(explorations: readonly Exploration[]): string {
  const searches = explorations.flatMap(({ secondFaults }) => secondFaults ?? []);
  if (searches.length === 0) return '';
  const runs = plural(sum(searches.map((search) => search.runs)), 'schedule');
  return searches.every(({ complete }) => complete)
    ? `; another fault after each that leaves a doubt, ${runs}`
    : `; some faults after one that leaves a doubt, ${runs}`;
}

/** `; outside of any schedule, 5 runs with everything at once`. */
function stressSentence(explorations: readonly Exploration[]): string {
  const runs = sum(explorations.map(({ stressed }) => stressed));
  return runs > 0 ? `; outside of any schedule, ${plural(runs, 'run')} with everything at once` : '';
}

/** What is complete, for the input that was explored least. */
function bound(explorations: readonly Exploration[]): string {
  const open = explorations.filter(({ exhausted }) => !exhausted);
  if (open.length === 0) {
    const reordered = explorations.some(({ setAside }) => setAside);
    return `every feasible order${reordered ? ' up to reordering of independent statements' : ''}, `;
  }
  const complete = Math.min(...open.map(({ completeBound }) => completeBound));
  if (complete < 0) return '';
  return complete === 0
    ? 'one after the other in every order, and some others, '
    : `every order with at most ${plural(complete, 'preemption')}, and some others, `;
}

/** The number of feasible orders, where each was counted, and it says more than the number of schedules does. */
function standingFor(explorations: readonly Exploration[], runs: number): string {
  const spaces = explorations.map(({ exhausted, space }) => (exhausted ? space : null));
  const orders = spaces.every((space) => space !== null) ? sum(spaces) : 0;
  return orders > runs ? ` standing for ${orders.toLocaleString('en')}` : '';
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const plural = (n: number, noun: string): string => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
