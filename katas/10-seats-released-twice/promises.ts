/** How this kata's promises read the business: seats on sale, holds, and what customers were told. */
import { answerOf, demand, hears, type Result, type World } from 'survives-production';
import { theMail, type Hold, type Holds } from './scene.ts';

type Ended = Result<Holds>;

async function holdsOf(world: World<Holds>) {
  const rows = await world.query(
    'SELECT hold_id, show_id, seats, state FROM hold_states ORDER BY hold_id',
    [],
    { hold_id: String, show_id: String, seats: Number, state: String },
  );
  return rows.map(({ hold_id: id, show_id: show, seats, state }) => ({ id, show, seats, state }));
}

const showsOf = (world: World<Holds>) =>
  world.query('SELECT id AS show, capacity FROM shows ORDER BY id', [], { show: String, capacity: Number });

/** Seats on sale and seats of holds that count are all there are. */
export async function everySeatIsSomewhere(result: Ended): Promise<void> {
  const holds = await holdsOf(result);
  for (const { show, capacity } of await showsOf(result)) {
    const taken = holds.filter((each) => each.show === show && each.state !== 'released');
    const right = capacity - taken.reduce((sum, { seats }) => sum + seats, 0);
    demand(right >= 0, {
      headline: `${capacity - right} of the ${capacity} seats of ${show} are held`,
      expected: `${capacity} seats, and no more`,
      seen: taken.map(({ id, seats }) => `${id}: ${seats}`).join(', '),
    });
    const available = await result.ask('availableSeats', show);
    demand(available === right, {
      headline:
        available > right
          ? `${show} has more seats on sale than are free`
          : `seats of ${show} are free and not on sale`,
      expected: `${right} of ${capacity} seats on sale`,
      seen: `${available}`,
    });
  }
}

/** Jan asks when he has been told that his seats are on hold. */
export async function janIsShownTheRest(result: Ended, seats: number): Promise<void> {
  hears(result.of('placeHold'), ['yes']);
  const shown = result.of('availableSeats').find(({ caller }) => caller === 'jan')?.value;
  const free = await result.ask('availableSeats', 'hamlet');
  demand(shown === free, {
    headline: `jan has ${seats} seats on hold, and is shown them as on sale`,
    expected: `${free}`,
    seen: `${shown}`,
  });
}

/** Whoever was told yes has the seats; whoever was told no has not. */
export async function theTillWasRight(result: Ended): Promise<void> {
  const holds = await holdsOf(result);
  for (const { caller, args, value } of result.of('confirmHold')) {
    if (!value) continue;
    const [id] = args;
    const saidYes = value.ok === true;
    const state = holds.find((each) => each.id === id)?.state;
    demand(saidYes === (state === 'confirmed'), {
      headline: saidYes
        ? `${caller} has paid, and the seats have been released`
        : `${caller} was refused, and has been booked in`,
      expected: saidYes ? `hold ${id} is confirmed` : `hold ${id} is not confirmed`,
      seen: `it is ${state ?? 'gone'}`,
    });
  }
}

/** One mail for each released hold, and no other. After a crash some may be missing. */
export async function customersWereToldOnce(result: Ended): Promise<void> {
  const mails = result.ledger('mail') as string[];
  const twice = mails.find((id, index) => mails.indexOf(id) !== index);
  demand(twice === undefined, {
    headline: `the customer of hold ${twice} was told twice that the seats are gone`,
    expected: 'one mail',
    seen: `${mails.filter((id) => id === twice).length}`,
  });
  for (const { id, state } of await holdsOf(result)) {
    demand(state === 'released' || !mails.includes(id), {
      headline: `the customer of hold ${id} was told that the seats are gone, and has them`,
      expected: `no mail: hold ${id} is ${state}`,
      seen: 'a mail',
    });
    demand(state !== 'released' || mails.includes(id) || result.faults.length > 0, {
      headline: `the customer of hold ${id} was never told that the seats are gone`,
      expected: 'one mail',
      seen: 'none',
    });
  }
}

/** What the servers say they have released, together, is what has been released. */
export async function theCountIsTrue(result: Ended): Promise<void> {
  const told = result.of('releaseExpired').filter(({ value }) => value !== undefined);
  // A count that the driver gave as text is a count.
  const sum = told.reduce((total, { value }) => total + Number(value), 0);
  const released = (await holdsOf(result)).filter(({ state }) => state === 'released').length;
  demand(sum === released, {
    headline: `the servers report ${sum} released holds, and there are ${released}`,
    expected: `${released}`,
    seen: told.map(({ caller, value }) => `${caller}: ${value}`).join(', '),
  });
}

/**
 * When the mail service has failed, and nothing else, whoever answers all the same has released what it says. A sweep that
 * is delivered again to another server finds nothing left of what the one that died had released.
 */
export function whoeverAnswersHasCounted(result: Ended, released: readonly Hold[]): void {
  const { faults } = result;
  if (faults.length === 0 || !faults.every(({ kind }) => kind.startsWith('party-'))) return;
  for (const { caller, value } of result.of('releaseExpired')) {
    if (value === undefined) continue;
    demand(Number(value) === released.length, {
      headline: `${caller} has released ${released.length} holds, and reports ${value}`,
      expected: `${released.length}, or the exception of the mail service`,
      seen: `${value}`,
    });
  }
}

/** One sweep with nobody else around, and everything that had run out is released. */
export async function nothingStaysBehind(result: Ended, expected: readonly Hold[]): Promise<void> {
  await result.ask('releaseExpired', theMail);
  const holds = await holdsOf(result);
  const left = expected.filter(({ id }) => holds.find((each) => each.id === id)?.state !== 'released');
  demand(left.length === 0, {
    headline: 'holds that have run out keep their seats for ever',
    expected: 'one quiet sweep releases them',
    seen: `not released: ${named(left)}`,
  });
  await everySeatIsSomewhere(result);
}

const named = (holds: readonly Hold[]): string => {
  const first = holds.slice(0, 5).map(({ id }) => id);
  return [...first, ...(holds.length > first.length ? [`${holds.length - first.length} more`] : [])].join(
    ', ',
  );
};

/** As soon as the servers have swept, without another sweep. */
export async function releasedAtOnce(result: Ended, expected: readonly Hold[]): Promise<void> {
  const holds = await holdsOf(result);
  const left = expected.filter(({ id }) => holds.find((each) => each.id === id)?.state === 'held');
  demand(left.length === 0, {
    headline: 'the sweep left holds behind that had run out',
    expected: `released: ${named(expected)}`,
    seen: `still held: ${named(left)}`,
  });
}

/** The page shows each, however long ago that was. */
export async function everyHoldIsShown(result: Ended, expected: Record<string, string>): Promise<void> {
  const holds = await holdsOf(result);
  for (const [id, state] of Object.entries(expected)) {
    const shown = holds.find((each) => each.id === id);
    demand(shown?.state === state, {
      headline: `hold ${id} is not in hold_states as what it is`,
      expected: state,
      seen: shown?.state ?? 'not there',
    });
  }
}

/** Nobody gets an exception for being there at the same time as somebody else. */
export function everybodyIsAnswered({ outcomes }: Ended): void {
  for (const outcome of outcomes) {
    demand(!outcome.error, {
      headline: `${outcome.caller} got an exception instead of an answer`,
      expected: 'an answer',
      seen: answerOf(outcome),
    });
  }
}
