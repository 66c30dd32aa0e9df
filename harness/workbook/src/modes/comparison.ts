import type { Counterexample, HistoryEvent } from 'survives-production';
import type { KataVerdict } from '../course/kata-verdict.ts';
import { statementsAt } from '../course/statements.ts';
import type { Prediction } from '../learner/record.ts';

/** What somebody said before the run beside what the run has shown. */
export interface Comparison {
  /** Whether `ship` was right. `undefined`: there is no verdict to compare it with. */
  right: boolean | undefined;
  /** The square of how far off the stated probability was, 0 to 1; 0.25 is what a coin gets. */
  brier: number | undefined;
  /** The marked lines that an explanation cites, or that its interleaving has where it cites none. */
  linesHit: string[];
  /** Whether somebody does come between these two in an interleaving that breaks something. */
  between: boolean | undefined;
  /** Whether the promise that was named is one that broke. */
  promise: boolean | undefined;
}

/** @param files of the code that was judged */
export function compare(
  prediction: Prediction,
  { verdict, properties }: Pick<KataVerdict, 'verdict' | 'properties'>,
  files: readonly JudgedText[],
): Comparison {
  const broke = properties.filter(({ counterexample }) => counterexample);
  const shown = broke.map(({ counterexample }) => counterexample!);
  const cited = new Set(shown.flatMap(citedPlaces));
  const { between, meanwhile, promise } = prediction;
  const decided = verdict !== 'inconclusive';
  return {
    right: decided ? prediction.ship === (verdict === 'survived') : undefined,
    brier: decided ? brierOf(prediction, verdict === 'broke') : undefined,
    linesHit: prediction.lines.filter((place) => standsFor(place, files).some((each) => cited.has(each))),
    between:
      between && verdict === 'broke' ? shown.some((one) => comesBetween(one, between, meanwhile)) : undefined,
    promise:
      promise !== undefined && verdict === 'broke' ? broke.some(({ id }) => id === promise) : undefined,
  };
}

/** The square of how far what was said is off what came. */
export function brierOf({ ship, sure }: Pick<Prediction, 'ship' | 'sure'>, broke: boolean): number {
  const saidToBreak = (ship ? 100 - sure : sure) / 100;
  return (saidToBreak - (broke ? 1 : 0)) ** 2;
}

/** A file as it was judged. */
export interface JudgedText {
  name: string;
  text: string;
}

/** The line itself, and the statements that it sends. */
function standsFor(place: string, files: readonly JudgedText[]): string[] {
  const [, name, line] = /^(.*):(\d+)$/.exec(place) ?? [];
  const file = files.find((each) => each.name === name);
  const sent = file ? statementsAt(file.name, file.text, Number(line)) : [];
  return [place, ...sent.map((each) => `${each.file}:${each.line}`)];
}

const placeOf = (event: HistoryEvent): string | undefined =>
  event.kind === 'statement' && event.source ? `${event.source.file}:${event.source.line}` : undefined;

/** The places of the steps that the explanation names; of all steps when it names none. */
function citedPlaces({ why, timeline }: Counterexample): string[] {
  const named = [...why.matchAll(/\bsteps? (\d+(?:(?:, | and )\d+)*)/g)].flatMap(([, list]) =>
    list!.split(/, | and /).map(Number),
  );
  return timeline
    .filter((event) => event.kind === 'statement' && (named.length === 0 || named.includes(event.step)))
    .flatMap((event) => placeOf(event) ?? []);
}

function comesBetween(
  { timeline }: Counterexample,
  [first, second]: [string, string],
  meanwhile: string | undefined,
): boolean {
  const places = timeline.filter((event) => event.kind === 'statement');
  return places.some((event, index) => {
    if (placeOf(event) !== first) return false;
    const rest = places.slice(index + 1);
    const until = rest.findIndex((each) => each.caller === event.caller && placeOf(each) === second);
    return (
      until > 0 &&
      rest
        .slice(0, until)
        .some(
          (each) => each.caller !== event.caller && (meanwhile === undefined || placeOf(each) === meanwhile),
        )
    );
  });
}
