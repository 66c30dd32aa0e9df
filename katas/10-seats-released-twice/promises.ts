/** How this kata's properties read the business: seats on sale, holds, and what customers were told. */
import {
  demand,
  outside,
  subject,
  type Call,
  type Outcome,
  type Result,
  type World,
} from 'survives-production';

type Holds = typeof import('./generated/holds.ts');
type Ended = Result;
type Mailer = Parameters<Holds['releaseExpired']>[1];
export const { define, safety, liveness, call } = subject<Holds>();

const CAPACITY = 10;
/** In the arena there are four shows a night, and what runs out has no order of shows. */
const ARENA = ['lear', 'macbeth', 'tempest', 'cymbeline'];
const NO_ORDER = [0, 2, 1, 3, 3, 0, 2];
const ARENA_CAPACITY = 100;
const seatsOf: Record<string, number> = {
  hamlet: CAPACITY,
  othello: CAPACITY,
  ...Object.fromEntries(ARENA.map((show) => [show, ARENA_CAPACITY])),
};
const shows = Object.entries(seatsOf).map(([show, capacity]) => `('${show}', '${show}', ${capacity})`);
export const SHOWS = `INSERT INTO shows (id, title, capacity) VALUES ${shows.join(', ')}`;
export const night = (holds: number): Hold[] =>
  Array.from({ length: holds }, (_, n) => hold(`A${n + 1}`, 1, ARENA[NO_ORDER[n % NO_ORDER.length]!]));

/** The mail service: what it was asked to send. */
export const MAIL = {
  holdReleased: (ledger: string[], holdId: string): void => {
    ledger.push(holdId);
  },
};

export interface Hold {
  id: string;
  show: string;
  seats: number;
}
export const hold = (id: string, seats: number, show = 'hamlet'): Hold => ({ id, show, seats });

export const theMail = outside<Mailer>('mail');
export const sweep = (server: string): Call => call(server, 'releaseExpired', theMail);
export const confirm = (customer: string, id: string): Call => call(customer, 'confirmHold', id);
export const place = (customer: string, { id, show, seats }: Hold): Call =>
  call(customer, 'placeHold', id, show, seats);

/** These have run out; whatever is placed later has not. */
export async function runOut(world: World<Holds>, holds: readonly Hold[]): Promise<void> {
  for (const each of holds) await placed(world, each);
  await world.advance('11 minutes');
}

export async function placed(world: World<Holds>, { id, show, seats }: Hold): Promise<void> {
  const answer = await world.ask('placeHold', id, show, seats);
  demand(answer.ok, {
    headline: `${seats} of ${seatsOf[show]} free seats could not be held, with nobody else around`,
    expected: 'the hold is placed',
    seen: `refused: ${answer.ok || answer.reason}`,
  });
}

interface HoldRow {
  id: string;
  show: string;
  seats: number;
  state: string;
}

async function holdsOf(world: World<Holds>): Promise<HoldRow[]> {
  const rows = await world.query('SELECT hold_id, show_id, seats, state FROM hold_states ORDER BY hold_id');
  return rows.map((row) => ({
    id: String(row.hold_id),
    show: String(row.show_id),
    seats: Number(row.seats),
    state: String(row.state),
  }));
}

/** Seats on sale and seats of holds that count are all there are. */
export async function everySeatIsSomewhere(result: Ended): Promise<void> {
  const holds = await holdsOf(result);
  for (const [show, capacity] of Object.entries(seatsOf)) {
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

const saidYes = ({ fn, value }: Outcome): boolean => fn === 'confirmHold' && value?.ok === true;

/** Whoever was told yes has the seats; whoever was told no has not. */
export async function theTillWasRight(result: Ended): Promise<void> {
  const holds = await holdsOf(result);
  for (const outcome of result.outcomes.filter(({ fn, value }) => fn === 'confirmHold' && value)) {
    const id = String(outcome.args[0]);
    const state = holds.find((each) => each.id === id)?.state;
    demand(saidYes(outcome) === (state === 'confirmed'), {
      headline: saidYes(outcome)
        ? `${outcome.caller} has paid, and the seats have been released`
        : `${outcome.caller} was refused, and has been booked in`,
      expected: saidYes(outcome) ? `hold ${id} is confirmed` : `hold ${id} is not confirmed`,
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
  const told = result.outcomes.filter(({ fn, value }) => fn === 'releaseExpired' && value !== undefined);
  const sum = told.reduce((total, { value }) => total + Number(value), 0);
  const released = (await holdsOf(result)).filter(({ state }) => state === 'released').length;
  demand(sum === released, {
    headline: `the servers report ${sum} released holds, and there are ${released}`,
    expected: `${released}`,
    seen: told.map(({ caller, value }) => `${caller}: ${Number(value)}`).join(', '),
  });
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

/** Nobody gets an exception for being there at the same time as somebody else. */
export function everybodyIsAnswered(result: Ended): void {
  const failed = result.outcomes.find(({ error }) => error);
  demand(failed === undefined, {
    headline: `${failed?.caller} got an exception instead of an answer`,
    expected: 'an answer',
    seen: `${failed?.error?.code ?? failed?.error?.name}: ${failed?.error?.message}`,
  });
}

/** `yes`, or the reason. */
export function answers(result: Ended, expected: Record<string, string>): void {
  for (const { caller, value, error } of result.outcomes.filter(({ caller }) => caller in expected)) {
    const answer = error ? (error.code ?? error.name) : value?.ok === true ? 'yes' : String(value?.reason);
    demand(answer === expected[caller], {
      headline: `${caller} got the wrong answer`,
      expected: expected[caller]!,
      seen: answer,
    });
  }
}
