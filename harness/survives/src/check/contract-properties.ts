import fc from 'fast-check';
import { callsIn, crowdsOf, placesIn } from '../contract/crowds.ts';
import { endings, meetings, sequences } from '../contract/arbitraries.ts';
import type { CrowdOf, Meeting, Sequence } from '../contract/moves.ts';
import { mayMeet } from '../contract/possible.ts';
import { callerOn } from '../execution/sequence.ts';
import { NOTHING_YET } from '../execution/table-reset.ts';
import type { AnyContract, Call, Definition, Property } from '../language/language.ts';
import type { FaultKind } from '../model/faults.ts';
import { LIMITS } from '../model/limits.ts';
import { count } from '../text/text.ts';
import { atTheBeginning, judgeCrowd, type Beginning } from './contract-crowds.ts';
import { comeBefore, judgeMeeting, nextEnd, type Before } from './contract-meetings.ts';

const POOL_SIZE = 10;

/** The promises, and after them what a check makes of the contract: a promise that breaks as well heads the report. */
export function withContract(definition: Definition): Definition {
  const { contract, promises, poolSize: size = POOL_SIZE, connectionLimit } = definition;
  if (!contract || promises.some(({ walks }) => walks)) return definition;
  const meets = Object.keys(contract.calls).some((fn) => mayMeet(contract, fn));
  return {
    ...definition,
    promises: [
      ...promises,
      oneAfterAnother(contract, { size, mayBeRestless: size > 1 && connectionLimit === undefined }),
      ...(contract.empty === undefined ? [] : [fromNothing(contract, size)]),
      withOneFault(contract, size),
      ...(meets ? [callsThatMeet(contract)] : []),
      ...(meets && contract.limits ? [somethingEndsMeanwhile(contract)] : []),
      ...(contract.crowd ? [aCrowd(contract)] : []),
    ],
  };
}

/** It was made of a contract: it finds a great deal, names no mistake, and is looked at once no promise has named one. */
export const ofContract = ({
  walks,
  meets,
  gathers,
}: Pick<Property, 'walks' | 'meets' | 'gathers'>): boolean =>
  walks !== undefined || meets !== undefined || gathers !== undefined;

function oneAfterAnother(contract: AnyContract, pools: Parameters<typeof sequences>[2]): Property {
  return {
    id: 'one-call-after-another',
    name: 'one call after another, every answer is as promised',
    kind: 'safety',
    walks: contract,
    inputs: sequences(contract, LIMITS.contract, pools),
    calls: (input) => callsOf(input as Sequence),
    poolSize: (input) => (input as Sequence).pool,
  };
}

/** There is nothing yet, and nothing of some kinds for long. */
function fromNothing(contract: AnyContract, size: number): Property {
  const begin = { rows: NOTHING_YET, state: contract.empty as unknown };
  return {
    ...oneAfterAnother({ ...contract, begin }, { size, mayBeRestless: false }),
    id: 'before-anything-is-there',
    name: 'before anything is there every answer is as promised',
  };
}

/** Whatever fails must not be told otherwise, nor leave half of it, nor be noticed by whoever comes later. */
function withOneFault(contract: AnyContract, size: number): Property {
  const { movesWithFaults: moves, candidatesWithFaults: candidates } = LIMITS.contract;
  const limits = { ...LIMITS.contract, moves, candidates, varied: true } as const;
  const pools = { size, mayBeRestless: false };
  return {
    ...oneAfterAnother(contract, pools),
    id: 'one-thing-fails',
    name: 'one thing fails, and nothing is half done, told otherwise, or different later',
    inputs: sequences(contract, limits, pools),
    faults: MISHAPS,
  } as Property;
}

const MISHAPS: readonly FaultKind[] = [
  'connection-lost',
  'answer-lost',
  'terminated',
  'cancelled',
  'serialization-failure',
  'connect-refused',
  'full-for-a-while',
  'idle-ended',
];

function callsThatMeet(contract: AnyContract): Property {
  return {
    id: 'calls-that-meet',
    name: 'calls that meet are answered as if one came after another',
    kind: 'safety',
    meets: contract,
    inputs: meetings(contract, LIMITS.contract),
    given: (world, input) => comeBefore(contract, world, input as Meeting),
    calls: (input) => (input as Meeting).calls.map(({ by, fn, args }) => ({ caller: by, fn, args })),
    holds: (result, _input, given) => judgeMeeting(contract, result, given as Before),
  };
}

/** An answer may be that of before the end, or that of after it, and must not be half of each. */
function somethingEndsMeanwhile(contract: AnyContract): Property {
  return {
    ...callsThatMeet(contract),
    id: 'something-ends-meanwhile',
    name: 'what ends while a call is under way has ended before it, or after it',
    inputs: endings(contract, LIMITS.contract),
    endsMeanwhile: (given) => nextEnd(given as Before),
    holds: (result, _input, given) => judgeMeeting(contract, result, given as Before, { across: 'an end' }),
  };
}

function aCrowd(contract: AnyContract): Property {
  const told = ({ gathering, callers }: CrowdOf): string => `${count(callers, 'caller')}: ${gathering}`;
  return {
    id: 'a-crowd',
    name: 'in a crowd everybody is answered as promised',
    kind: 'safety',
    gathers: contract,
    inputs: fc.constantFrom(...crowdsOf(contract)),
    load: (input) => told(input as CrowdOf),
    calls: (input) => callsIn(contract, input as CrowdOf),
    instances: (input) => placesIn(input as CrowdOf),
    given: (world) => atTheBeginning(world),
    holds: (result, input, given) => judgeCrowd(contract, result, given as Beginning, input as CrowdOf),
  };
}

const callsOf = ({ moves }: Sequence): Call[] =>
  moves.flatMap((move) =>
    move.kind === 'call' ? [{ caller: callerOn(move.on), fn: move.fn, args: move.args }] : [],
  );
