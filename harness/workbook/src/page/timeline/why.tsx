import { citedSteps } from 'survives-production/report';

/** The sentence that teaches: each step that it names leads there. */
export function Why({ text, onStep }: { text: string; onStep: (step: number) => void }) {
  const cited = citedSteps(text);
  return (
    <p class="why">
      {text.split(/(?<![\w-])(\d+)/).map((part, index) => {
        const step = Number(part);
        if (index % 2 === 0 || !cited.has(step)) return part;
        return (
          <button
            key={index}
            type="button"
            class="link"
            aria-label={`step ${part}`}
            onClick={() => onStep(step)}
          >
            {part}
          </button>
        );
      })}
    </p>
  );
}
