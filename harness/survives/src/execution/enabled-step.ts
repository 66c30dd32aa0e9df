import type { FaultKind } from '../model/faults.ts';
import type { HoldPlace } from '../model/schedule.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import type { VirtualTimer } from '../time/virtual-timers.ts';
import type { Step } from './choosing.ts';
import type { ComingEnd } from './coming-end.ts';
import type { PartyCall } from './parties.ts';

/** A step and what it sets going: a statement at its gate, one that is held, a timer, a call to an outside party. */
export type EnabledStep =
  | StatementStep
  | PartyStep
  | (Step & { kind: 'wake'; timer: VirtualTimer })
  | HoldStep
  | TimeStep
  | (Step & { kind: 'fault'; fault: FaultKind; at: StatementStep | PartyStep });

export type StatementStep = Step & {
  kind: 'statement' | 'resume';
  session: Session;
  statement: Statement;
};
/** The statement goes, and stops at this place. */
export type HoldStep = Omit<StatementStep, 'kind'> & { kind: 'hold'; place: HoldPlace };
/** Time passes, and what is to end meanwhile ends. */
export type TimeStep = Step & { kind: 'time'; end: ComingEnd };
export type PartyStep = Step & { kind: 'party'; call: PartyCall };
