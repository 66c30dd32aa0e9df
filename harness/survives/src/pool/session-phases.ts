/**
 * `idle`: nothing under way · `at-gate`: the next statement waits to be let go · `running`: sent, no answer yet ·
 * `waiting`: sent, and the server says that it waits for a lock · `paused`: sent, and the server has done all that it
 * can: of a cursor, or of a COPY into a table, it waits for what the code asks for or sends next · `cut`: on our side
 * over, its end has not been heard yet · `closed`: over.
 *
 *     idle ──arrives──▶ at-gate ──leaves──▶ running ──waits──▶ waiting
 *      ▲                   │                 │   ◀──goesOn──    │
 *      ├────turnedAway─────┘                 │                  │
 *      ├────────────────answered─────────────┼──────────────────┤
 *      │                                     │ ▲                │
 *      │                              pauses │ │ isAskedOn      │ pauses
 *      │                                     ▼ │                │
 *      └────────────────answered────────── paused ◀─────────────┘
 *
 * `cuts` and `closes` may follow everywhere. That a statement is *held* is no phase of its own: the server makes it
 * wait, and only whoever holds it knows that it waits for us.
 */
export type SessionPhase = 'idle' | 'at-gate' | 'running' | 'waiting' | 'paused' | 'cut' | 'closed';

export type Transition = keyof typeof TRANSITIONS;

export const TRANSITIONS = {
  /** The next statement stands at the gate. */
  arrives: { from: ['idle'], to: 'at-gate' },
  /** It is sent. */
  leaves: { from: ['at-gate'], to: 'running' },
  /** It is rejected at its gate, because the connection has been lost: nothing was sent. */
  turnedAway: { from: ['at-gate'], to: 'idle' },
  /** The server says that it waits, once more or for the first time. */
  waits: { from: ['running', 'waiting'], to: 'waiting' },
  /** The server says that it has what it waited for, or no longer says that it waits. */
  goesOn: { from: ['running', 'waiting'], to: 'running' },
  /** The server waits for what the code asks for or sends next. */
  pauses: { from: ['running', 'waiting'], to: 'paused' },
  /** The code lets the server go on. */
  isAskedOn: { from: ['paused'], to: 'running' },
  /** The server is ready for the next one. */
  answered: { from: ['running', 'waiting', 'paused'], to: 'idle' },
  /** We end the connection, or have the server end it. */
  cuts: { from: ['idle', 'at-gate', 'running', 'waiting', 'paused', 'cut'], to: 'cut' },
  /** The socket has been closed, by whomever. */
  closes: { from: ['idle', 'at-gate', 'running', 'waiting', 'paused', 'cut', 'closed'], to: 'closed' },
} as const satisfies Record<string, { from: readonly SessionPhase[]; to: SessionPhase }>;

/** Throws where the transition may not follow: then it is the engine that is wrong, and no code under test. */
export function phaseAfter(transition: Transition, phase: SessionPhase): SessionPhase {
  const { from, to } = TRANSITIONS[transition];
  if ((from as readonly SessionPhase[]).includes(phase)) return to;
  throw new Error(
    `a connection that is ${phase} cannot become ${to}: "${transition}" follows ${from.join(', ')}`,
  );
}
