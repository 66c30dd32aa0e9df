import { PromiseBroken } from '../language/language.ts';
import type { ErrorView } from '../model/history.ts';
import type { Ending } from './ending.ts';

/** A call before or after the race never came back. */
export class UnfinishedAsk extends Error {
  readonly ending: Ending;
  constructor(ending: Ending) {
    super('unfinished');
    this.ending = ending;
  }
}

/** A call that fails before or after the race has nobody to blame but itself. */
export class FailedAlone extends PromiseBroken {
  readonly error: ErrorView;
  constructor(call: string, error: ErrorView) {
    const { code, name, message } = error;
    super({
      headline: `${call} failed with nobody else around`,
      expected: 'an answer',
      seen: `${code ?? name}: ${message}`,
    });
    this.error = error;
  }
}
