import type { Hearing as State } from './use-events.ts';
import { Notice } from './notice.tsx';

/** Said only when it is not as it should be. */
export function Connection({ state }: { state: State }) {
  if (state === 'lost') {
    return (
      <Notice
        failure={{
          message: 'The workbook’s server has stopped. What you have written is still here.',
          next: 'start it again: npm start, or npm run kata web. This page goes on by itself',
        }}
      />
    );
  }
  if (state === 'resting') {
    return (
      <Notice
        failure={{
          message: 'Many tabs of this workbook are open, so this one has stopped listening.',
          next: 'click into the page, and it listens again',
        }}
      />
    );
  }
  return null;
}
