import { MEANINGS, type ActKind } from '../../timeline/marks.ts';
import { elementsOf } from './shapes.tsx';
import { signAt } from '../../timeline/signs.ts';
import type { Story } from '../../timeline/story.ts';

/** The signs that are in this run, and what they mean. */
export function Legend({ story, differs }: { story: Story; differs: boolean }) {
  const used = new Set(story.beats.flatMap(({ acts }) => acts.map(({ mark }) => mark)));
  const marks = (Object.keys(MEANINGS) as ActKind[]).filter((mark) => used.has(mark));
  return (
    <ul class="legend" aria-label="Signs">
      {marks.map((mark) => (
        <li key={mark}>
          <Sample>{elementsOf([signAt(mark, 9, 9, 0)])}</Sample> {MEANINGS[mark]}
        </li>
      ))}
      {story.transactions.length > 0 && (
        <li>
          <Sample>
            <path class="transaction lane-1" d="M9,0 V18" />
          </Sample>{' '}
          a transaction is open
        </li>
      )}
      {story.waits.some(({ what }) => what === 'lock') && (
        <li>
          <Sample>
            <path class="wait-span lock" d="M9,0 V18" />
          </Sample>{' '}
          waits for a lock, arrow to its holder
        </li>
      )}
      {differs && (
        <li>
          <Sample>
            <path class="other" d="M5,7 h8 M5,11 h8 M12,4 l-5,10" />
          </Sample>{' '}
          goes otherwise one after another
        </li>
      )}
    </ul>
  );
}

function Sample({ children }: { children: preact.ComponentChildren }) {
  return (
    <svg class="chart sample" width={18} height={18} aria-hidden="true">
      {children}
    </svg>
  );
}
