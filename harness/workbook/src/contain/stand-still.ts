import { SourceMap, type SourceMapPayload } from 'node:module';
import type { Whereabouts } from 'survives-production/host';
import type { SourcePlace } from 'survives-production';
import { mapBack } from 'survives-production/host';
import type { StandStill } from './protocol.ts';
import { inTheCall, type CrashStory } from './story.ts';

const NOWHERE: Whereabouts = { statements: [] };

/** A main thread that no longer turns its event loop, or a process that takes all memory. */
export function standStillStory(report: StandStill): CrashStory {
  const place = placeOf(report);
  const at = place && `${place.file}:${place.line}`;
  const where = report.where ?? NOWHERE;
  const inside = report.frame?.function ? ` in ${report.frame.function}` : '';
  switch (report.kind) {
    case 'computes':
      return {
        headline: 'a call does not come to an end',
        expected: 'every call answers',
        seen: at ? `${at} loops without giving way` : 'a loop that never gives way',
        why:
          `${inTheCall(where)} the code${inside} kept the processor to itself and never let the event loop turn. ` +
          'Nothing else can run in such a process: no other request, no timer, and no answer of Postgres is read.',
        where,
      };
    case 'stands':
      return {
        headline: 'a call blocks the process',
        expected: 'every call answers',
        seen: at ? `${at} waits and lets nobody else run` : 'a wait that lets nobody else run',
        why:
          `${inTheCall(where)} the code waits in a synchronous call, such as execSync, Atomics.wait or readSync. ` +
          'Until that returns nothing else can run in the process.',
        where,
      };
    case 'memory':
      return { ...memoryStory(report, at, where), where };
  }
}

function memoryStory(
  { rssMb }: StandStill,
  at: string | undefined,
  where: Whereabouts,
): Omit<CrashStory, 'where'> {
  const statement = where.statements.find(({ source }) => source);
  const reading = statement && `${statement.source!.file}:${statement.source!.line}`;
  const culprit = at ?? reading;
  return {
    headline: 'the code uses up the memory',
    expected: 'memory in proportion to the request',
    seen: culprit ? `${culprit} used up ${rssMb} MB` : `${rssMb} MB used up`,
    why:
      at === undefined && statement
        ? `${statement.caller}'s ${statement.anchor} reads all of its rows into memory at once. A process that runs out of memory is ended, with every request in it.`
        : `${inTheCall(where)} the process grew to ${rssMb} MB. One that runs out of memory is ended, with every request in it.`,
  };
}

function placeOf({ frame, map }: StandStill): SourcePlace | undefined {
  if (!frame || !map) return undefined;
  try {
    return mapBack({ map: new SourceMap(map as SourceMapPayload) }, frame.line, frame.column);
  } catch {
    // No map: the process whose code stands still has written it.
    return undefined;
  }
}
