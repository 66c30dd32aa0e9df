/** What promises are written with, all of it. Types and small constructors only: nothing here runs anything. */
export * as fc from 'fast-check';
/** What the server says when the schedule makes it refuse, by fault. */
export { SERVER_ERRORS } from '../model/faults.ts';
export type { AnyCall, Call, LateCall } from './call.ts';
export type {
  Allowed,
  AnyContract,
  CallPart,
  Contract,
  LedgerModel,
  ModelCall,
  OneOrMore,
  RowChanges,
  Rows,
  ViewModel,
} from './contract.ts';
export { inAnyOrder, like, throws, type Like, type Instant, type Thrown, type When } from './expected.ts';
export type { Definition } from './definition.ts';
export {
  demand,
  demandApplicationGoesOn,
  demandNobodyWaits,
  isPromiseBroken,
  PromiseBroken,
  Undecided,
} from './demand.ts';
export type { Subject } from './functions.ts';
export { answerOf, hears } from './hears.ts';
export { ids, twinOf } from './ids.ts';
export { COLLIDING, oddIds } from './odd-ids.ts';
export type { Answer, Outcome } from './outcome.ts';
export { isOutside, outside, type Party } from './outside.ts';
export type { LoadSpec, Property, PropertySpec, RaceOptions } from './property.ts';
export { ofFunction, type Result, type Unheard } from './result.ts';
export { service, subject } from './subject.ts';
export { queryThrough, type World } from './world.ts';
