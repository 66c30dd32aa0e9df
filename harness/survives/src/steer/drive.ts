import { execute } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import { steered } from '../execution/conduct.ts';
import { isSpecial, type Moves } from '../execution/moves.ts';
import type {
  DriveLane,
  DrivePlan,
  DriveBeginning,
  DriveSearch,
  DriveView,
  BeginningName,
} from '../model/drive.ts';
import { PlainError } from '../model/plain-error.ts';
import type { OnRun } from '../check/input-search.ts';
import { judgeFor, type Judge } from '../check/judge.ts';
import { endOf } from './judgement.ts';
import { planOfToken, searchPlan } from './search.ts';
import { lastMoment, standingMoment, type Moment } from './view.ts';
import { OpenSetup, type Stage } from '../check/open-setup.ts';
import { requestOf, type Judged } from '../check/in-memory.ts';
import type { OnServer } from '../check/request.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { inputView, resolveBeginning, beginningsOf } from './beginnings.ts';
import { SteeredRun, type Arrival } from './steered-run.ts';
import { silentConsole } from '../execution/silent-console.ts';
import { parseToken } from '../check/token.ts';

export interface DriveAt {
  beginning: BeginningName;
  /** From the beginning of the run. */
  moves: readonly string[];
  /** Then by default until nobody has anything left to do. */
  toEnd?: boolean;
}

interface Setting {
  key: string;
  setup: Setup;
  input: unknown;
  /** Made when a run has ended for the first time: it may have to play all serial orders. */
  judge: Judge | null;
}

/**
 * Runs that a person steers, one at a time. Where a run is to go is always said from its beginning: one that stands
 * at the right place goes on, else it is played again up to there, which takes some milliseconds. So to take a step
 * back is to ask for one move less.
 */
export class Driver {
  readonly #request: OnServer;
  readonly #open: OpenSetup;
  readonly #stage: Stage;
  #setting: Setting | null = null;
  #run: SteeredRun | null = null;

  private constructor(request: OnServer, open: OpenSetup, database: Stage) {
    this.#request = request;
    this.#open = open;
    this.#stage = database;
  }

  /** Rejects with a `PlainError` where there is nothing to drive, as `check` does. */
  static async open(judged: Judged & { server: PostgresServer }): Promise<Driver> {
    const request = { ...judged, ...requestOf(judged, judged.server) };
    const open = await OpenSetup.open(request, silentConsole());
    try {
      return new Driver(request, open, await open.stage());
    } catch (error) {
      await open.close();
      throw error;
    }
  }

  get beginnings(): DriveBeginning[] {
    return beginningsOf(this.#request.name, this.#open.definition);
  }

  /** Throws a `PlainError` when a move cannot be taken; the run then stands before it. */
  async at({ beginning, moves, toEnd = false }: DriveAt): Promise<DriveView> {
    const setting = await this.#set(beginning);
    let run = this.#run;
    const goesOn =
      run?.isFresh && run.taken.length <= moves.length && run.taken.every((move, i) => move === moves[i]);
    if (!run || !goesOn) {
      await this.#abandon();
      run = this.#run = new SteeredRun((chooser) =>
        execute(setting.setup, setting.input, steered(chooser, movesAllowed(setting.setup))),
      );
    }
    return this.#view(beginning, setting, run, await run.goOn(moves.slice(run.taken.length), toEnd));
  }

  /** The shortest schedule from here that breaks its property, or how much was played without finding one. */
  async breaking(beginning: BeginningName, onRun: OnRun): Promise<DriveSearch> {
    const { setup, input } = await this.#set(beginning);
    await this.#abandon();
    return searchPlan(setup, input, beginning, onRun);
  }

  /** The order that a token stands for. */
  async planOf(text: string): Promise<DrivePlan> {
    const { name } = this.#request;
    const token = parseToken(text);
    if (token.name !== name) {
      throw new PlainError(`this token belongs to ${token.name}, not to ${name}`, {
        next: `drive ${token.name} with it`,
      });
    }
    // Of a universal check, the beginning is that of the property in whose runs it was found.
    const beginning = { property: token.property.split('--')[0]!, input: token.inputPath };
    const { setup, input } = await this.#set(beginning);
    await this.#abandon();
    return planOfToken(setup, input, beginning, token);
  }

  async close(): Promise<void> {
    await this.#abandon();
    await this.#open.close();
  }

  async #set(beginning: BeginningName): Promise<Setting> {
    const key = `${beginning.property}/${beginning.input}`;
    if (this.#setting?.key === key) return this.#setting;
    const { property, input } = await resolveBeginning(this.#request.name, this.#open.definition, beginning);
    await this.#abandon();
    this.#setting = { key, setup: this.#stage.of(property), input, judge: null };
    return this.#setting;
  }

  async #view(
    beginning: BeginningName,
    setting: Setting,
    run: SteeredRun,
    arrival: Arrival,
  ): Promise<DriveView> {
    const { setup, input } = setting;
    const { property } = setup;
    const { name, subject } = this.#request;
    const head = {
      name,
      ...(subject !== undefined && { subject }),
      property: { id: property.id, name: property.name, kind: property.kind },
      input: inputView(property, beginning.input, input),
    };
    if (arrival.kind === 'standing') {
      const moment = await standingMoment(setup.database, setup.definition.state, arrival.point, arrival.run);
      if (arrival.refused) throw cannotGo(arrival.refused, moment);
      return { ...head, moves: [...run.taken], ...moment, end: null };
    }
    setting.judge ??= await judgeFor(setup, input);
    const end = endOf(this.#request.name, setup, beginning, arrival.execution, setting.judge);
    const lanes = head.input.callers.map(({ name }) => doneLane(name, end.ending === 'finished'));
    return { ...head, moves: [...run.taken], ...lastMoment(arrival.execution, lanes), end };
  }

  async #abandon(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    await run?.abandon();
  }
}

/** Everything that the engine can do; none of it happens unless somebody asks for it. */
const movesAllowed = ({ property: { faults = [] } }: Setup): Moves => ({
  holds: 2,
  faults,
  faultLimit: 1,
  faultLimitInDoubt: 2,
});

const doneLane = (caller: string, finished: boolean): DriveLane => ({
  lane: caller,
  caller,
  stands: finished ? 'done' : 'busy',
  transaction: 'none',
  waitsFor: [],
});

/** Says who is in the way, when the server has said so. */
function cannotGo({ move, index }: { move: string; index: number }, { lanes, enabled }: Moment): PlainError {
  const lane = lanes.find((one) => one.lane === move) ?? lanes.find(({ caller }) => caller === move);
  const others = enabled.map((one) => one.move).filter((one) => !isSpecial(one));
  const sentence = lane
    ? `${move} cannot go at step ${index + 1}: ${whyNot(lane)}`
    : `there is no move "${move}" at step ${index + 1}`;
  return new PlainError(sentence, { next: `let somebody else go: ${others.join(', ')}` });
}

function whyNot({ stands, caller, waitsFor }: DriveLane): string {
  switch (stands) {
    case 'waits':
      return `Postgres makes ${caller} wait for ${waitsFor.join(' and ') || 'a lock'}`;
    case 'held':
      return 'it is stopped inside';
    case 'pool':
      return 'it waits for a connection of its pool';
    case 'done':
      return 'it has all its answers';
    case 'asleep':
      return 'it sleeps on a timer';
    default:
      return 'it has nothing to send';
  }
}
