/** How this kata's promises read the business: what accounts owe, what was charged, and what was printed. */
import { answerOf, demand, hears, type Outcome, type Result, type World } from 'survives-production';
import { passage, thePrinter, type Passage, type Tolls } from './scene.ts';

type Ended = Result<Tolls>;

const euros = (cents: number): string => `€${(cents / 100).toFixed(2)}`;
const saidYes = ({ value }: Outcome<Tolls, 'chargePassage'>): boolean => value?.ok === true;

async function owed(world: World<Tolls>, account: string): Promise<number> {
  const [row] = await world.query('SELECT owed_cents FROM balances WHERE account_id = $1', [account], {
    owed_cents: Number,
  });
  return row?.owed_cents ?? NaN;
}

async function charged(world: World<Tolls>): Promise<Passage[]> {
  const rows = await world.query(
    'SELECT passage_id, account_id, cents FROM toll_log ORDER BY passage_id',
    [],
    {
      passage_id: String,
      account_id: String,
      cents: Number,
    },
  );
  return rows.map((row) => passage(row.passage_id, row.cents, row.account_id));
}

/** An account owes the passages that were charged to it, and those are the ones that were answered with yes. */
export async function theBooksAreRight(result: Ended): Promise<void> {
  const log = await charged(result);
  for (const account of ['nord', 'ost']) {
    const due = log.filter((each) => each.account === account).reduce((sum, { cents }) => sum + cents, 0);
    const seen = await owed(result, account);
    demand(seen === due, {
      headline: seen < due ? `${euros(due - seen)} of toll are lost` : `${account} owes toll for no passage`,
      expected: `${account} owes ${euros(due)}: ${listed(log.filter((each) => each.account === account))}`,
      seen: euros(seen),
    });
  }
  for (const outcome of result.of('chargePassage').filter(saidYes)) {
    const [passageId] = outcome.args;
    demand(
      log.some(({ id }) => id === passageId),
      {
        headline: `${outcome.caller} was told that a passage is charged, and it is not`,
        expected: `passage ${passageId} in the log`,
        seen: listed(log),
      },
    );
  }
}

const listed = (passages: readonly Passage[]): string =>
  passages.map(({ id, cents }) => `${id} ${euros(cents)}`).join(', ') || 'nothing';

/** However often it is sent, a passage is in the log once at most. */
export async function nothingIsChargedTwice(result: Ended): Promise<void> {
  const log = await charged(result);
  const twice = log.find(({ id }, index) => log.findIndex((other) => other.id === id) !== index);
  demand(twice === undefined, {
    headline: `passage ${twice?.id} was charged ${log.filter(({ id }) => id === twice?.id).length} times`,
    expected: 'once',
    seen: listed(log),
  });
}

/** The gantry has heard no answer, or an error, and sends the passage again. */
export async function sentAgain(result: Ended, { id, account, cents }: Passage): Promise<void> {
  const answer = await result.ask('chargePassage', id, account, cents, thePrinter);
  demand(answer.ok, {
    headline: `passage ${id} can never be charged any more`,
    expected: 'sent again, it is charged, or was charged already',
    seen: `refused: ${answer.ok || answer.reason}`,
  });
  const due = await owed(result, account);
  demand(due === cents, {
    headline:
      due > cents
        ? `${account} pays ${due / cents} times for passage ${id}`
        : `passage ${id} is said to be charged, and nobody owes it`,
    expected: `${account} owes ${euros(cents)}`,
    seen: euros(due),
  });
}

/** There is room for it: whatever has failed, the answer is yes, or nobody knows. */
export function nobodyIsRefused(result: Ended): void {
  for (const outcome of result.of('chargePassage')) {
    demand(outcome.value?.ok !== false, {
      headline: `${outcome.caller} was refused, and there is room`,
      expected: 'yes, or an exception: the gantry sends the passage again',
      seen: answerOf(outcome),
    });
  }
}

/** The account owes so much now, however long ago the passage was charged. */
export function isToldToOwe(result: Ended, cents: number): void {
  for (const outcome of result.of('chargePassage')) {
    const { caller, value } = outcome;
    const told = value?.ok === true ? value.owedCents : undefined;
    demand(told === cents, {
      headline: `${caller} was told of a debt that is not the account's`,
      expected: euros(cents),
      seen: told === undefined ? answerOf(outcome) : euros(told),
    });
  }
}

/** Never twice, never for what is not charged; missing only when something has failed. */
export async function receiptsAreTrue(result: Ended): Promise<void> {
  const printed = result.ledger('printer') as string[];
  const log = await charged(result);
  const twice = printed.find((id, index) => printed.indexOf(id) !== index);
  demand(twice === undefined, {
    headline: `${printed.filter((id) => id === twice).length} receipts were printed for passage ${twice}`,
    expected: 'one receipt',
    seen: printed.join(', '),
  });
  const free = printed.find((id) => !log.some((each) => each.id === id));
  demand(free === undefined, {
    headline: `a receipt was printed for passage ${free}, which nobody has paid`,
    expected: 'a receipt for what is charged',
    seen: `charged: ${listed(log)}`,
  });
  const missing = log.find(({ id }) => !printed.includes(id));
  demand(missing === undefined || result.faults.length > 0, {
    headline: `passage ${missing?.id} was charged without a receipt`,
    expected: 'one receipt',
    seen: `printed: ${printed.join(', ') || 'nothing'}`,
  });
}

/** Room for one: one of them is told yes. */
export function oneIsCharged(result: Ended): void {
  hears(result, ['yes', 'over-limit']);
  const yes = result.of('chargePassage').filter(saidYes).length;
  demand(yes === 1, {
    headline: yes === 0 ? 'a passage that fits was refused' : 'an account went over its limit',
    expected: 'one passage charged, one refused',
    seen: `${yes} charged`,
  });
}

/** What the data are to blame for is the same next time: an error of that kind comes once at most. */
export function notTriedAgain({ usage }: Ended): void {
  const again = Object.entries(usage.errors).find(([code, times]) => /^2[23]/.test(code) && times > 1);
  demand(again === undefined, {
    headline: 'what can never succeed is tried again and again',
    expected: 'one attempt, and the reason',
    seen: `${again?.[0]} from the server, ${again?.[1]} times`,
  });
}
