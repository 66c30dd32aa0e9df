import { useEffect, useState } from 'preact/hooks';
import type { KataReplay } from '../course/kata-verdict.ts';
import { meaning, MODES } from 'survives-production/report';
import { failureOf, post } from './api.ts';
import { Mark } from './mark.tsx';
import { Notice } from './notice.tsx';
import type { FailureView, KataView } from './protocol.ts';
import { hashHere } from './router.ts';
import { Report } from './report.tsx';

/** One order of statements, played again on the code as it is now. */
export function Replay({ kata, token }: { kata: KataView; token: string }) {
  const [verdict, setVerdict] = useState<KataReplay>();
  const [failure, setFailure] = useState<FailureView>();
  useEffect(() => {
    post<KataReplay>(`/katas/${kata.number}/replay`, { token }).then(setVerdict, (error: unknown) =>
      setFailure(failureOf(error)),
    );
  }, []);
  return (
    <div class="replay">
      <p class="soft">
        replay of <code>{token}</code> ·{' '}
        <a href={hashHere(kata.number, { told: 'the last check' })}>back to the last check</a>
      </p>
      {failure && <Notice failure={failure} />}
      {!verdict && !failure && <p role="status">playing it again</p>}
      {verdict?.counterexample && (
        <Report
          kata={kata}
          counterexample={verdict.counterexample}
          verdict={verdict.verdict}
          subject={verdict.subject}
        />
      )}
      {verdict && !verdict.counterexample && <Outcome verdict={verdict} />}
    </div>
  );
}

function Outcome({ verdict }: { verdict: KataReplay }) {
  return (
    <>
      <h2>
        <Mark verdict={verdict.verdict} /> {verdict.verdict === 'survived' ? 'this order' : ''}
      </h2>
      {verdict.reason && <p>{verdict.reason}</p>}
      <p>
        {meaning(verdict)} {MODES[verdict.mode]}
      </p>
    </>
  );
}
