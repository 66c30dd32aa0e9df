import type { Choice, ChoicePoint, Step } from './choosing.ts';

/** What there is to choose from; what else is going on is for the run to add. */
type Options<S extends Step> = Omit<ChoicePoint, 'waiting' | 'poolWait' | 'sent'> & { enabled: readonly S[] };

/** A step of a caller's own, for which nobody has to wait or fail. */
const isOrdinary = ({ kind }: Step): boolean => kind === 'statement' || kind === 'party';

const isLater = (kind: Step['kind']): boolean => kind === 'resume' || kind === 'wake';

/**
 * The default is to go on with the same lane, or another one of the same caller; when none can, or it only spins,
 * with the first other one that can.
 */
export function choicePoint<S extends Step>(
  enabled: readonly S[],
  last: { lane: string; caller: string } | null,
  lastStep: Choice['last'],
  spins: boolean,
): Options<S> {
  const same = enabled.findIndex((step) => isOrdinary(step) && step.lane === last?.lane);
  const running =
    same === -1 ? enabled.findIndex((step) => isOrdinary(step) && step.caller === last?.caller) : same;
  const other = enabled.findIndex((step) => isOrdinary(step) && step.caller !== last?.caller);
  // Whoever is stopped inside a statement, or asleep, may have what it is that the lane spins for.
  const later = enabled.findIndex(({ kind, caller }) => isLater(kind) && caller !== last?.caller);
  const gives = other === -1 ? later : other;
  const spinning = spins && running !== -1 && gives !== -1;
  return {
    enabled,
    byDefault: spinning ? gives : Math.max(running, 0),
    running: spinning ? null : (enabled[running]?.lane ?? null),
    last: lastStep,
    spinning,
  };
}

export function choiceAt({ enabled, byDefault, running, last }: Options<Step>, chosen: number): Choice {
  const couldSend = isOrdinary(enabled[byDefault]!);
  // To let a timer fire while a statement could go is as much of a deviation as to leave a lane.
  const preempts = ({ kind }: Step): boolean => running !== null || (kind === 'wake' && couldSend);
  const costs = enabled.map((step, index) =>
    isSpecial(step) || (index !== byDefault && preempts(step)) ? 1 : 0,
  );
  return { lanes: enabled.map(({ move }) => move), chosen, byDefault, costs, last };
}

const isSpecial = ({ kind }: Step): boolean => kind === 'hold' || kind === 'fault' || kind === 'time';
