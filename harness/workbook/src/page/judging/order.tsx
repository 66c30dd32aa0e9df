import type { JudgedStatement } from '../protocol.ts';
import type { SaidSoFar } from './answers.ts';

interface Props {
  answers: SaidSoFar;
  statements: readonly JudgedStatement[];
  onAnswer: (answers: Partial<SaidSoFar>) => void;
}

const WHO = ['One caller has sent', 'then another one sends', 'and only then the first one sends'] as const;

/** Statements of two callers in their order, or words. */
export function Order({ answers, statements, onAnswer }: Props) {
  const { order, words } = answers;
  const choose = (at: number, place: string) =>
    onAnswer({
      order: order.map((each, index) => (index === at ? place : each)) as [string, string, string],
    });
  return (
    <div class="order">
      {statements.length > 1 &&
        WHO.map((who, at) => (
          <label key={who}>
            <span>{who}</span>
            <select value={order[at]} onChange={(event) => choose(at, event.currentTarget.value)}>
              <option value="">…</option>
              {statements.map(({ place, text }) => (
                <option key={place} value={place}>
                  {place.replace(/^.*:/, 'line ')}: {text}
                </option>
              ))}
            </select>
          </label>
        ))}
      <label>
        <span>{statements.length > 1 ? 'or in words' : 'in words'}</span>
        <input
          type="text"
          value={words}
          autocomplete="off"
          onInput={(event) => onAnswer({ words: event.currentTarget.value })}
        />
      </label>
    </div>
  );
}
