/** How much to play for one input. */
export interface Budget {
  /**
   * Statements to spend on schedules in the order of preemptions; the last schedule is played to its end. If they
   * do not exhaust the space, sampling follows.
   */
  steps: number;
  /**
   * Go on beyond `steps` until every schedule of two callers with one preemption has been played: most races need no
   * more, and their number only grows with the length of the code.
   */
  completeFirstBound: boolean;
  /** Not more statements than this to complete something, though it may stay incomplete. */
  completeWithin?: number;
  /** Schedules drawn by priorities and at random. */
  samples: number;
  /** Statements to spend on schedules in which one is stopped between reading and writing; 0 for none at all. */
  overlap: number;
  /** Inputs with more callers than this are left out of it: what three can do to a statement, mostly two can. */
  overlapCallers?: number;
  /** Statements to spend on schedules in which something fails that the property must survive. */
  faults: number;
  /** The same with a second fault, after one that leaves a doubt. */
  secondFaults: number;
  /** Runs in which everybody's statements go at once, in whatever order comes about. */
  stress: number;
  /** Statements to spend on schedules in which one of three callers stands while all others pass. */
  oneStands?: number;
  /** With all callers in one process: 1, one after another; 2, by turns as well. */
  oneProcess?: number;
  /** Runs of a history of one call after another in which one thing fails. */
  mishaps?: number;
  /** Runs in which something ends while a call is under way. */
  ends?: number;
}

/** How much one property gets in one pass. */
export interface Effort {
  /** For the first input. Later ones get half of its steps. */
  first: Budget;
  /** Different inputs. */
  inputs: number;
  /** Smaller inputs tried after a failure. */
  shrinks: number;
  /** The same of histories of one call after another, which are cheap and many. */
  histories?: { inputs: number; shrinks: number };
  /** The same of those that begin with nothing. */
  fromNothing?: { inputs: number; shrinks: number };
  /** The same of calls that meet as a contract has them. */
  meetings?: { inputs: number; shrinks: number; first: Partial<Budget> };
  /** The same of histories in which one thing fails. */
  mishaps?: { inputs: number; shrinks: number };
  /** The same of calls beside which something ends. */
  endings?: { inputs: number; shrinks: number };
  /** More inputs, of which each is played once, one caller after another; for so many statements in all. */
  alone?: { inputs: number; steps: number; shrinks: number };
  /** Where the inputs come from. A property without larger ones has nothing to do in such a pass. */
  from: InputSource;
}

/** What every check looks at, or what only a thorough one does. */
export type InputSource = 'inputs' | 'larger';

/** Broken code mostly shows in the first pass, and the verdict is there at once; what survives it gets the next. */
export const PASSES: readonly Effort[] = [
  {
    from: 'inputs',
    inputs: 1,
    first: {
      steps: 100,
      samples: 0,
      completeFirstBound: false,
      overlap: 0,
      faults: 60,
      secondFaults: 0,
      stress: 0,
      mishaps: 12,
      ends: 2,
    },
    shrinks: 8,
    histories: { inputs: 10, shrinks: 60 },
    fromNothing: { inputs: 1, shrinks: 60 },
    meetings: { inputs: 3, shrinks: 8, first: { steps: 60 } },
    mishaps: { inputs: 2, shrinks: 12 },
    endings: { inputs: 2, shrinks: 4 },
  },
  {
    from: 'inputs',
    inputs: 3,
    first: {
      steps: 400,
      samples: 3,
      completeFirstBound: true,
      overlap: 1,
      faults: 200,
      secondFaults: 400,
      stress: 3,
      mishaps: 24,
      ends: 3,
      oneStands: 600,
      oneProcess: 2,
    },
    shrinks: 8,
    alone: { inputs: 30, steps: 240, shrinks: 60 },
    histories: { inputs: 30, shrinks: 60 },
    fromNothing: { inputs: 2, shrinks: 60 },
    meetings: { inputs: 8, shrinks: 8, first: { steps: 100, samples: 1, stress: 0, completeWithin: 120 } },
    mishaps: { inputs: 4, shrinks: 12 },
    endings: { inputs: 6, shrinks: 4 },
  },
];

export const THOROUGH: readonly Effort[] = [
  {
    from: 'inputs',
    inputs: 8,
    first: {
      steps: 2_500,
      samples: 40,
      completeFirstBound: true,
      overlap: 800,
      overlapCallers: 4,
      faults: 1_200,
      secondFaults: 2_000,
      stress: 60,
      mishaps: 400,
      ends: 20,
      oneStands: 3_000,
      oneProcess: 2,
    },
    shrinks: 16,
    alone: { inputs: 200, steps: 2_400, shrinks: 100 },
    histories: { inputs: 200, shrinks: 100 },
    fromNothing: { inputs: 20, shrinks: 100 },
    meetings: {
      inputs: 30,
      shrinks: 16,
      first: { steps: 600, samples: 10, stress: 10, completeWithin: 2_000 },
    },
    mishaps: { inputs: 20, shrinks: 20 },
    endings: { inputs: 20, shrinks: 12 },
  },
  {
    from: 'larger',
    inputs: 3,
    first: {
      steps: 1_500,
      samples: 40,
      completeFirstBound: true,
      overlap: 400,
      overlapCallers: 4,
      faults: 600,
      secondFaults: 1_000,
      stress: 40,
      mishaps: 0,
      oneStands: 2_000,
      oneProcess: 2,
    },
    shrinks: 16,
    histories: { inputs: 0, shrinks: 0 },
    fromNothing: { inputs: 0, shrinks: 0 },
    meetings: { inputs: 0, shrinks: 0, first: {} },
    mishaps: { inputs: 0, shrinks: 0 },
    endings: { inputs: 0, shrinks: 0 },
  },
];
