import { count } from '../text/text.ts';
import type { Exploration } from './exploration.ts';
import { ordersTold } from './orders.ts';
import type { Strategy } from './strategy.ts';

/** Of one input: how many call, what is known of the orders, and what was searched with. */
type Searched = Pick<Exploration, 'callers' | 'orders' | 'strategies'>;

/**
 * What was explored, no more, in the words of the strategies. The unit is one SQL statement; two statements that
 * overlap inside the server are outside this model, and so nothing here says "race-free".
 */
export function coverageSentence(inputs: readonly Searched[]): string {
  if (inputs.length === 0) return 'nothing explored';
  const alone = heard('alone', inputs);
  if (alone) return alone;
  // Of others no orders were searched: they are told beside.
  const some = inputs.filter(({ orders }) => orders.runs > 0);
  const searched = some.length > 0 ? some : inputs;
  const sizes = [...new Set(searched.map(({ callers }) => callers))].sort((a, b) => a - b);
  const scopes = sizes.map((size) => {
    const ofSize = searched.filter(({ callers }) => callers === size);
    const told = ordersTold(ofSize.map(({ orders }) => orders));
    return `${count(size, 'caller')}: ${told}${heard('of orders', ofSize)}`;
  });
  return `${scopes.join('; ')}; one SQL statement at a time${heard('beside', inputs)}`;
}

/** What there is to say in this place: strategies of one name speak together, in the order of the list. */
function heard(place: Strategy['speaks'], inputs: readonly Searched[]): string {
  const speaking = inputs
    .flatMap(({ strategies }) => strategies)
    .filter((strategy) => strategy.speaks === place);
  const names = new Set(speaking.map(({ name }) => name));
  return [...names]
    .map((name) => speaking.filter((strategy) => strategy.name === name))
    .map((alike) => alike[0]!.says(alike))
    .join('');
}
