import { PASSES, THOROUGH, type Effort } from './effort.ts';

/**
 * Everything that bounds a check, in one object: what each limit is, and what happens when it is reached. A search is
 * bounded by counts, never by seconds, so that the same code gets the same verdict on a slow machine and on a fast
 * one. Where there are milliseconds here, somebody waits for something that gives no sign, and the outcome is
 * "stuck" or "inconclusive", never "survived".
 */
export interface Limits {
  run: RunLimits;
  free: FreeRunLimits;
  search: SearchLimits;
  evidence: EvidenceLimits;
  check: CheckLimits;
  drive: DriveLimits;
  contract: ContractLimits;
}

/** One run by a schedule. */
export interface RunLimits {
  /**
   * Statements and timers in one race. Right code needs a few dozen; more are a loop without an end, and the run is
   * ended: a call does not come to an end.
   */
  steps: number;
  /** One statement that neither answers nor waits for a lock. After that the run is ended in the same way. */
  statementMs: number;
  /** Failures in a row after which a lane is taken to be trying until somebody lets go. Then others go on by default. */
  failuresInARow: number;
  /** A call that waits for nothing that is known of. After that it counts as one that never answers. */
  patienceMs: number;
  /** Work outside of the database (a file, the network) at a moment of rest. After that the schedule goes on without it. */
  outsideWorkMs: number;
  /** A wait that the server never speaks of, because the session has silenced it. After that it is believed. */
  unspokenWaitMs: number;
  /** Turns of the event loop in a row, each with something new. After them the code is taken to go on for ever. */
  turns: number;
  /** Turns of the event loop for a caller of whom it is not known what it waits for. After them it has settled. */
  turnsForTheLost: number;
  /** Rows in one answer. With more of them the run is ended before the process runs out of memory. */
  rows: number;
  /** Objects and lists in the copy of one value that a history keeps. What is beyond is left out of it. */
  values: number;
}

/** One run in which every statement goes as it comes: with everything at once, or under load. */
export interface FreeRunLimits {
  /** Statements and timers under load. More are a loop without an end, and the run is ended. */
  loadSteps: number;
  /** The same of a load that goes in step: its members have little to do each, but may try again and again. */
  inStepSteps: number;
  /** Under load, how long nothing at all is answered while a statement runs. After that the run is ended. */
  loadStatementMs: number;
  /** Statements that are still sent when everybody has been answered. After them the run is cut short. */
  leftovers: number;
  /** Connections that an instance may still open by then. After them the run is cut short, too. */
  lateConnections: number;
  /** Statements whose line in the code is looked up. Later ones are told without it. */
  places: number;
  /** Events of the history that are kept from its beginning, and from its end. Those between are counted. */
  eventsKept: { first: number; last: number };
  /** Turns of the event loop for which a statement is held back at most, so that one run is not like the next. */
  longestTurns: number;
}

/** Where the search for orders stops. What one property gets is in the passes. */
export interface SearchLimits {
  /**
   * Steps for every schedule of two callers with one preemption, when a pass is to complete them: two callers of about
   * forty statements each. After them "every order with at most 1 preemption" is not claimed.
   */
  firstBoundSteps: number;
  /** The same for one special move at each place: a statement stopped inside, or a fault. */
  firstSpecialSteps: number;
  /** Steps that are spent, after a failure, on finding one with fewer preemptions. After them the first one is told. */
  fewerSteps: number;
  /** States in the count of the orders that a schedule stands for. With more of them no number is claimed. */
  orderStates: number;
  /** Callers whose statements are stopped between reading and writing, when neither pass nor property say more. */
  overlapCallers: number;
}

/** How a failure is made sure of before it is reported. */
export interface EvidenceLimits {
  /** Times that its schedule is played again; the report says in how many it broke. */
  reRuns: number;
  /** The share of them that has to break as well. With fewer, something else than the schedule decides: inconclusive. */
  atLeast: number;
  /** The same where each run ends only when patience does. */
  reRunsOfTheEndless: number;
  /** The same where chance decides. */
  reRunsAtOnce: number;
  /** The same where one run is long, and its amount decides. */
  reRunsUnderLoad: number;
  /** Runs that the replay of a token gets to break in where chance decides. If none does, that says little. */
  replaysAtOnce: number;
  /** Orders of callers, one after another, of which one is looked for in which the promise holds: all of three callers. */
  serialOrders: number;
}

/** A whole check. */
export interface CheckLimits {
  /** Properties judged at the same time, each in a database of its own: a run mostly waits for the server. */
  sideBySide: number;
  /**
   * Connections that they may use together, of the 250 that our servers allow: there is to be room for one more
   * database and for ourselves. Properties with a larger limit of their own are judged fewer at a time.
   */
  connections: number;
  /** Inputs that fast-check may propose for each that is explored: it proposes some of them twice. */
  proposals: number;
  /** Passes over all properties, from the cheapest up. No more of them once a mistake has been named. */
  passes: readonly Effort[];
  /** More of them, for graders and CI, where nobody waits for it. */
  thorough: readonly Effort[];
}

/** A person who steers. */
export interface DriveLimits {
  /** A run that stands. After that it is played again up to there, for time passes on the server meanwhile. */
  standsMs: number;
  /** Inputs of a property that are offered to begin with. */
  inputs: number;
  /** Inputs that fast-check may propose for these. */
  proposals: number;
}

/** What a contract is put to. How many histories there are is in the passes. */
export interface ContractLimits {
  /** Calls, writes and jumps of time that are drawn for one history. The readers asked after each come on top. */
  moves: number;
  /** Calls drawn for each that is made: the first that changes something is made, mostly. */
  candidates: number;
  /** How many calls back one looks for a key, or for arguments, to be about again. */
  lookBack: number;
  /** The same for a history in which one thing fails: it is played once for each place. */
  movesWithFaults: number;
  candidatesWithFaults: number;
  /** Of the candidates one is made that is answered as none of its function has been in this history. Default: no. */
  varied?: true;
  /** Nodes of the search for an order that explains the answers. After them it is not known, which is no pass. */
  nodes: number;
}

/** What a check keeps to unless it is told otherwise. */
export const LIMITS: Limits = {
  run: {
    steps: 400,
    statementMs: 5_000,
    failuresInARow: 3,
    patienceMs: 2_000,
    outsideWorkMs: 250,
    unspokenWaitMs: 60,
    turns: 20_000,
    turnsForTheLost: 5,
    rows: 500_000,
    values: 5_000,
  },
  free: {
    loadSteps: 1_000_000,
    inStepSteps: 100_000,
    loadStatementMs: 30_000,
    leftovers: 500,
    lateConnections: 20,
    places: 200,
    eventsKept: { first: 60, last: 60 },
    longestTurns: 40,
  },
  search: {
    firstBoundSteps: 8_000,
    firstSpecialSteps: 4_000,
    fewerSteps: 1_000,
    orderStates: 200_000,
    overlapCallers: 2,
  },
  evidence: {
    reRuns: 10,
    atLeast: 0.5,
    reRunsOfTheEndless: 3,
    reRunsAtOnce: 30,
    reRunsUnderLoad: 2,
    replaysAtOnce: 50,
    serialOrders: 6,
  },
  check: { sideBySide: 4, connections: 150, proposals: 8, passes: PASSES, thorough: THOROUGH },
  drive: { standsMs: 3_000, inputs: 6, proposals: 24 },
  contract: {
    moves: 25,
    movesWithFaults: 4,
    candidatesWithFaults: 12,
    candidates: 3,
    lookBack: 4,
    nodes: 20_000,
  },
};
