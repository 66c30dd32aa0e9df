import { rehearse, type Production } from '../execution/execution.ts';
import { isSpecial, type Moves } from '../execution/moves.ts';
import type { DriveLane, DrivePlan, DriveScene, DriveSearch, DriveView, SceneName } from '../model/drive.ts';
import { PlainError } from '../model/plain-error.ts';
import { judgeFor, type Judge } from '../check/counterexample.ts';
import { endOf } from './judgement.ts';
import { planOfToken, searchPlan, type OnRun } from './search.ts';
import { lastMoment, standingMoment, type Moment } from './view.ts';
import { OpenProduction } from '../check/open-setup.ts';
import type { CheckRequest } from '../check/request.ts';
import { inputView, resolveScene, scenesOf } from './beginnings.ts';
import { SceneRun, type Arrival } from './steered-run.ts';
import { silentConsole } from '../execution/silent-console.ts';
import { parseToken } from '../check/token.ts';

export interface DriveAt {
  scene: SceneName;
  /** From the beginning of the run. */
  moves: readonly string[];
  /** Then by default until nobody has anything left to do. */
  toEnd?: boolean;
}

interface Setting {
  key: string;
  production: Production;
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
  readonly #request: CheckRequest;
  readonly #open: OpenProduction;
  readonly #stage: Awaited<ReturnType<OpenProduction['stage']>>;
  #setting: Setting | null = null;
  #run: SceneRun | null = null;

  private constructor(
    request: CheckRequest,
    open: OpenProduction,
    stage: Awaited<ReturnType<OpenProduction['stage']>>,
  ) {
    this.#request = request;
    this.#open = open;
    this.#stage = stage;
  }

  /** Rejects with a `PlainError` where there is nothing to drive, as `check` does. */
  static async open(request: CheckRequest): Promise<Driver> {
    const { kata, subject, server, onCompiled } = request;
    const open = await OpenProduction.open({ kata, subject, server, console: silentConsole(), onCompiled });
    try {
      return new Driver(request, open, await open.stage());
    } catch (error) {
      await open.close();
      throw error;
    }
  }

  get scenes(): DriveScene[] {
    return scenesOf(this.#request.kata.number, this.#open.definition);
  }

  /** Throws a `PlainError` when a move cannot be taken; the run then stands before it. */
  async at({ scene, moves, toEnd = false }: DriveAt): Promise<DriveView> {
    const setting = await this.#set(scene);
    let run = this.#run;
    const goesOn =
      run?.isFresh && run.taken.length <= moves.length && run.taken.every((move, i) => move === moves[i]);
    if (!run || !goesOn) {
      await this.#abandon();
      run = this.#run = new SceneRun((chooser) =>
        rehearse(setting.production, setting.input, chooser, movesAllowed(setting.production)),
      );
    }
    return this.#view(scene, setting, run, await run.goOn(moves.slice(run.taken.length), toEnd));
  }

  /** The shortest schedule of this scene that breaks its property, or how much was played without finding one. */
  async breaking(scene: SceneName, onRun: OnRun): Promise<DriveSearch> {
    const { production, input } = await this.#set(scene);
    await this.#abandon();
    return searchPlan(production, input, scene, onRun);
  }

  /** The order that a token stands for. */
  async planOf(text: string): Promise<DrivePlan> {
    const { kata } = this.#request;
    const token = parseToken(text);
    if (token.kata !== kata.number) {
      throw new PlainError(`this token belongs to kata ${token.kata}, not to ${kata.number} ${kata.slug}`, {
        next: `npm run kata drive ${token.kata} -- --token '${text}'`,
      });
    }
    // Of a universal check, the scene is that of the property in whose runs it was found.
    const scene = { property: token.property.split('--')[0]!, input: token.inputPath };
    const { production, input } = await this.#set(scene);
    await this.#abandon();
    return planOfToken(production, input, scene, token);
  }

  async close(): Promise<void> {
    await this.#abandon();
    await this.#open.close();
  }

  async #set(scene: SceneName): Promise<Setting> {
    const key = `${scene.property}/${scene.input}`;
    if (this.#setting?.key === key) return this.#setting;
    const { property, input } = await resolveScene(this.#request.kata.number, this.#open.definition, scene);
    await this.#abandon();
    this.#setting = { key, production: this.#stage.of(property), input, judge: null };
    return this.#setting;
  }

  async #view(scene: SceneName, setting: Setting, run: SceneRun, arrival: Arrival): Promise<DriveView> {
    const { production, input } = setting;
    const { property } = production;
    const { kata, subject } = this.#request;
    const head = {
      kata: kata.id,
      subject: subject.name,
      property: { id: property.id, name: property.name, kind: property.kind },
      input: inputView(property, scene.input, input),
    };
    if (arrival.kind === 'standing') {
      const moment = await standingMoment(
        production.stage,
        production.kata.state,
        arrival.point,
        arrival.run,
      );
      if (arrival.refused) throw cannotGo(arrival.refused, moment);
      return { ...head, moves: [...run.taken], ...moment, end: null };
    }
    setting.judge ??= await judgeFor(production, input);
    const end = endOf(kata.number, production, scene, arrival.rehearsal, setting.judge);
    const lanes = head.input.callers.map(({ name }) => doneLane(name, end.ending === 'finished'));
    return { ...head, moves: [...run.taken], ...lastMoment(arrival.rehearsal, lanes), end };
  }

  async #abandon(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    await run?.abandon();
  }
}

/** Everything that the engine can do; none of it happens unless somebody asks for it. */
const movesAllowed = ({ property: { faults = [] } }: Production): Moves => ({
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
      return 'it is stopped between reading and writing';
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
