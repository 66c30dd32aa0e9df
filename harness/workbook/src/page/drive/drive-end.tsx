import type { DriveJudgement, DriveView } from 'survives-production/report';
import { withoutMoments } from 'survives-production/report';
import { replayCommand } from '../../course/guide.ts';
import { Copy } from '../copy.tsx';
import { Mark } from '../mark.tsx';
import { hashOf } from '../router.ts';

/** How the run that was driven is judged, and how to see it again. */
export function DriveEnd({ view, kata }: { view: DriveView; kata: string }) {
  const { end, subject = '' } = view;
  if (!end) return null;
  return (
    <section class="drive-end report" aria-label="the end of this run">
      {end.sentence && <p class="why">{end.sentence}</p>}
      {end.judgements.map((judgement) => (
        <Judgement key={judgement.token} {...{ judgement, kata, subject }} />
      ))}
    </section>
  );
}

function Judgement({
  judgement,
  kata,
  subject,
}: {
  judgement: DriveJudgement;
  kata: string;
  subject: string;
}) {
  const { verdict, property, broken, reason, token } = judgement;
  const command = replayCommand(kata, token, subject);
  return (
    <div>
      <h2 class={`headline ${verdict}`}>
        <Mark verdict={verdict} /> <span>{broken?.headline ?? property.name}</span>
      </h2>
      {broken ? (
        <>
          <p class="soft">breaks “{property.name}”</p>
          <dl class="expected-seen">
            <div>
              <dt>expected</dt>
              <dd>{withoutMoments(broken.expected)}</dd>
            </div>
            <div class="seen">
              <dt>seen</dt>
              <dd>{withoutMoments(broken.seen)}</dd>
            </div>
          </dl>
          <p class="why">{broken.why}</p>
        </>
      ) : (
        <p>
          {reason ?? 'This order breaks nothing. It says nothing about the others: a check explores those.'}
        </p>
      )}
      <div class="again">
        <p class="command">
          <code>{command}</code> <Copy text={command} what="the command that replays this" />
        </p>
        <p>
          <a href={hashOf('kata', kata, 'drive', token)}>A link to this order</a>, to be driven again step by
          step
        </p>
      </div>
    </div>
  );
}
