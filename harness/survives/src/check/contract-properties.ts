import type { Sequence } from '../contract/moves.ts';
import { sequences } from '../contract/draw.ts';
import { callerOn } from '../execution/sequence.ts';
import type { AnyContract, Call, Definition, Property } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';

const POOL_SIZE = 10;

/** The promises, and after them what a check makes of the contract: a promise that breaks as well heads the report. */
export function withContract(definition: Definition): Definition {
  const { contract, promises, poolSize = POOL_SIZE } = definition;
  if (!contract || promises.some(({ walks }) => walks)) return definition;
  return { ...definition, promises: [...promises, oneAfterAnother(contract, poolSize)] };
}

function oneAfterAnother(contract: AnyContract, poolSize: number): Property {
  return {
    id: 'one-call-after-another',
    name: 'one call after another, every answer is as promised',
    kind: 'safety',
    walks: contract,
    inputs: sequences(contract, LIMITS.contract, poolSize),
    calls: (input) => callsOf(input as Sequence),
    poolSize: (input) => (input as Sequence).pool,
  };
}

const callsOf = ({ moves }: Sequence): Call[] =>
  moves.flatMap((move) =>
    move.kind === 'call' ? [{ caller: callerOn(move.on), fn: move.fn, args: move.args }] : [],
  );
