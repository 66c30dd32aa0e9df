import fc from 'fast-check';
import { checkKata } from '../../workbook/src/course/judge-kata.ts';
import { promisesOf } from '../../workbook/src/course/kata-files.ts';
import type { Definition, Property } from '../../survives/src/language/language.ts';
import type { SubjectCode } from '../../survives/src/model/subject-code.ts';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { variantsOf } from '../../workbook/src/gate/variants.ts';
import { monotonicMs, nextTurn } from '../../survives/src/time/real-clock.ts';
import { resolveSubject } from '../../workbook/src/course/catalogue.ts';
import type { Benchmark, BenchContext, Figures } from './bench.ts';
import { PlainSetup } from './plain-setup.ts';
import { median, timed } from './statistics.ts';
import { callersOf, crowd, NotCounted, StressTest } from './stress.ts';

const CROWD = 20;
/** Races of right code that a crowd must stand before its verdict on wrong code counts. */
const PROOF_RACES = 10;

/** Wrong code, and the property that it breaks. */
interface Wrong {
  kata: Kata;
  definition: Definition;
  subject: SubjectCode;
  breaks: string;
  /** Undefined when it is a check that every kata gets: those look at what only gated clients see. */
  property: Property | undefined;
}

type Race = { input: unknown; calls: ReturnType<Property['calls']> };

async function wrongCode({ katas, server, subjects }: BenchContext): Promise<Wrong[]> {
  const found: Wrong[] = [];
  // One after another: what is measured next must not share the machine with checks that are still at work.
  for (const kata of katas) {
    const definition = await promisesOf(kata);
    const isWanted = ({ name }: SubjectCode): boolean => subjects?.includes(name) ?? true;
    const add = (subject: SubjectCode, breaks: string): void => {
      const property = definition.promises.find(
        ({ name, load, measures }) => name === breaks && load === undefined && measures === undefined,
      );
      found.push({ kata, definition, subject, breaks, property });
    };
    const generated = await resolveSubject(kata, 'generated');
    if (isWanted(generated)) {
      const { properties } = await checkKata({ kata, subject: generated, server });
      add(generated, properties.find(({ verdict }) => verdict === 'broke')?.name ?? '?');
    }
    for (const { kind, subject, breaks } of await variantsOf(kata))
      if (kind === 'near miss' && isWanted(subject)) add(subject, breaks ?? '?');
  }
  return found;
}

async function byEngine(
  { server, runs }: BenchContext,
  wrong: Wrong,
): Promise<{ caught: number; ms: number }> {
  const { kata, subject, breaks, property } = wrong;
  const only = property && { only: [property.id] };
  const times: number[] = [];
  let caught = 0;
  for (let run = 0; run < runs; run++) {
    times.push(
      await timed(async () => {
        const { properties } = await checkKata({ kata, subject, server, ...only });
        if (properties.some(({ name, verdict }) => name === breaks && verdict === 'broke')) caught++;
      }),
    );
  }
  return { caught, ms: median(times) };
}

/** Inputs as fast-check makes them, those with the fewest callers first: they are raced by turns. */
function racesOf(property: Property): Race[] {
  const inputs = fc.sample(property.inputs, { seed: 1, numRuns: 20 });
  const races = inputs.map((input) => ({ input, calls: property.calls(input) }));
  const sizes = races.map(({ calls }) => callersOf(calls).length);
  const wanted = sizes.includes(2) ? 2 : Math.min(...sizes);
  return races.filter((_, index) => sizes[index] === wanted);
}

const crowdsOf = (property: Property): Race[] =>
  racesOf(property).map(({ input, calls }) => ({ input, calls: crowd(calls, CROWD) }));

/** Races until one breaks the property or the time is over. Which race broke it, from 1; null when none did. */
async function stressBreaks(
  setup: PlainSetup,
  { definition }: Pick<Wrong, 'definition'>,
  property: Property,
  races: readonly Race[],
  isOver: (race: number) => boolean,
): Promise<number | null> {
  const stresses = races.map((race) => new StressTest(setup, definition, property, race));
  // What nobody catches ends a process, and any test run sees that.
  let crashed = false;
  const crash = (): void => void (crashed = true);
  process.on('unhandledRejection', crash);
  try {
    for (let race = 0; !isOver(race); race++) {
      if ((await stresses[race % stresses.length]!.breaks()) || crashed) return race + 1;
    }
    return null;
  } finally {
    // Of the last race, too, it is told a turn of the event loop later.
    await nextTurn();
    process.off('unhandledRejection', crash);
  }
}

interface Caught {
  trials: number;
  /** The median race that broke the property, from 1, among the trials that caught it; NaN when none did. */
  race: number;
}

/** In how many of the trials a race broke the property, each trial as long as the engine took. */
async function byStress(
  { server, runs }: BenchContext,
  wrong: Wrong,
  races: readonly Race[],
  ms: number,
): Promise<Caught> {
  const setup = await PlainSetup.open(server, wrong);
  try {
    const caught: number[] = [];
    for (let run = 0; run < runs; run++) {
      const startedMs = monotonicMs();
      const isOver = () => monotonicMs() - startedMs >= ms;
      const race = await stressBreaks(setup, wrong, wrong.property!, races, isOver);
      if (race !== null) caught.push(race);
    }
    return { trials: caught.length, race: median(caught) };
  } finally {
    await setup.close();
  }
}

/** Null when the property cannot be judged on plain pools. */
async function ifCounted<T>(caught: Promise<T>): Promise<T | null> {
  try {
    return await caught;
  } catch (error) {
    if (error instanceof NotCounted) return null;
    throw error;
  }
}

/** Whether the reference stands a crowd: where it does not, the property speaks of its own callers only. */
class CrowdProof {
  readonly #known = new Map<Property, boolean>();

  async allows({ server }: BenchContext, { kata, definition, property }: Wrong): Promise<boolean> {
    const known = this.#known.get(property!);
    if (known !== undefined) return known;
    // As many serial orders as 20 callers have cannot be played.
    const allowed =
      !property!.likeSomeSerialOrder &&
      (await ifCounted(this.#isStood(server, kata, definition, property!))) === true;
    this.#known.set(property!, allowed);
    return allowed;
  }

  async #isStood(server: BenchContext['server'], kata: Kata, definition: Definition, property: Property) {
    const subject = await resolveSubject(kata, 'reference');
    const setup = await PlainSetup.open(server, { kata, definition, subject });
    try {
      const races = crowdsOf(property);
      return !(await stressBreaks(setup, { definition }, property, races, (race) => race >= PROOF_RACES));
    } finally {
      await setup.close();
    }
  }
}

export const catchRate: Benchmark = {
  name: 'catch-rate',
  title: 'How often wrong code is caught, against plain stress of equal wall time',
  async measure(context) {
    const { runs } = context;
    const proof = new CrowdProof();
    const figures: Figures = {
      head: ['subject', 'breaks', 'engine', 'median time', 'stress, 2 callers', `stress, ${CROWD} callers`],
      rows: [],
      numbers: { engine: 0, engineOf: 0, stress2: 0, stress2Of: 0, stress20: 0, stress20Of: 0 },
      notes: [
        `Each stress trial races the same calls through plain pools (Promise.all, no gates, two instances) for as long as the engine took, preparation not counted, and counts as caught when any race breaks the kata's own property; "by race" is the median of the first that did.`,
        `-: not to be judged so. A check that every kata gets looks at what only gated clients see; a property that names its callers, or compares with serial orders, says nothing about ${CROWD} of them (right code fails it).`,
        'Where a promise has to hold when something fails, plain stress has nothing that fails, and catches little.',
      ],
    };
    const count = (name: string, caught: Caught | null): string => {
      if (caught === null) return '-';
      figures.numbers[name]! += caught.trials;
      figures.numbers[`${name}Of`]! += runs;
      return `${caught.trials}/${runs}${caught.race > 0 ? `, by race ${caught.race}` : ''}`;
    };
    for (const wrong of await wrongCode(context)) {
      const { kata, subject, property, breaks } = wrong;
      const engine = await byEngine(context, wrong);
      const few = property ? await ifCounted(byStress(context, wrong, racesOf(property), engine.ms)) : null;
      const many =
        few && property && (await proof.allows(context, wrong))
          ? await ifCounted(byStress(context, wrong, crowdsOf(property), engine.ms))
          : null;
      const row = [
        `${kata.number} ${subject.name}`,
        breaks,
        count('engine', { trials: engine.caught, race: NaN }),
        `${(engine.ms / 1000).toFixed(1)} s`,
        count('stress2', few),
        count('stress20', many),
      ];
      context.progress?.(row.join(' · '));
      figures.rows.push(row);
    }
    const sum = (name: string) => `${figures.numbers[name]}/${figures.numbers[`${name}Of`]}`;
    figures.rows.push(['all', '', sum('engine'), '', sum('stress2'), sum('stress20')]);
    return figures;
  },
};
