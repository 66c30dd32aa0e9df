import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { textOf } from './imports.ts';

/** What an entry point of the package exports, in the order of the alphabet; types are marked as such. */
function namesOf(entry: string): string {
  const text = textOf(`harness/survives/src/${entry}`);
  const { statements } = ts.createSourceFile(entry, text, ts.ScriptTarget.Latest);
  const names = statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return [];
    const { exportClause, isTypeOnly } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause)) return ['*'];
    return exportClause.elements.map(
      (name) => (isTypeOnly || name.isTypeOnly ? 'type ' : '') + name.name.text,
    );
  });
  return names.sort().join('\n');
}

/** Whoever adds a name here, or takes one away, changes what others build upon: CHANGELOG.md has to say so. */
describe('what survives-production shows to the world, name by name', () => {
  it.each(['index.ts', 'report/index.ts', 'postgres/index.ts', 'host.ts'])(
    '%s exports by lists of names only',
    (entry) => {
      const text = textOf(`harness/survives/src/${entry}`);
      const statements = [...ts.createSourceFile(entry, text, ts.ScriptTarget.Latest).statements];
      expect(statements.every((each) => ts.isExportDeclaration(each))).toBe(true);
      expect(namesOf(entry)).not.toContain('*');
    },
  );

  it('survives-production', () =>
    expect(namesOf('index.ts')).toMatchInlineSnapshot(`
      "Driver
      PlainError
      SERVER_ERRORS
      answerOf
      check
      demand
      demandApplicationGoesOn
      demandNobodyWaits
      fc
      hears
      ids
      inAnyOrder
      inWords
      like
      oddIds
      outside
      replay
      service
      subject
      throws
      type BeginningName
      type Call
      type CheckOptions
      type CodeOnDisk
      type CodeSource
      type Contract
      type Counterexample
      type Definition
      type DriveAt
      type DriveBeginning
      type DriveMove
      type DrivePlan
      type DriveSearch
      type DriveState
      type DriveView
      type HistoryEvent
      type Instant
      type Judged
      type LateCall
      type Outcome
      type Phase
      type Progress
      type Property
      type PropertyVerdict
      type ReplayOptions
      type ReplayVerdict
      type Result
      type Schema
      type SchemaSource
      type SourcePlace
      type SubjectCode
      type Verdict
      type VerdictValue
      type World"
    `));

  it('survives-production/report', () =>
    expect(namesOf('report/index.ts')).toMatchInlineSnapshot(`
      "MODES
      PlainError
      alike
      answerText
      callersOf
      changedOf
      citedSteps
      count
      doesOf
      endingsOf
      endsInRollback
      factsOf
      fitCell
      foundParts
      grouped
      inWords
      isRead
      isWrite
      lendOut
      listed
      markOf
      meaning
      naturalWidth
      onlyFile
      paragraph
      placeText
      plainGuide
      printable
      renderDrive
      renderProperty
      renderReplay
      renderStep
      renderVerdict
      rowsOf
      shellQuoted
      shorten
      specialText
      sqlLiteral
      standingText
      summarizeSql
      toldProperty
      type Advice
      type Cell
      type Counterexample
      type Deed
      type DriveBeginning
      type DriveInput
      type DriveJudgement
      type DriveLane
      type DriveMove
      type DriveRows
      type DriveState
      type DriveView
      type Guide
      type History
      type HistoryEvent
      type Phase
      type PropertyKind
      type PropertyVerdict
      type RenderOptions
      type ReplayVerdict
      type ResumedEvent
      type Row
      type SourcePlace
      type StatementEvent
      type StatementResult
      type TextLooks
      type Tone
      type Verdict
      type VerdictValue
      widthOf
      withoutMoments"
    `));

  it('survives-production/postgres', () =>
    expect(namesOf('postgres/index.ts')).toMatchInlineSnapshot(`
      "allProcesses
      clearAfter
      connectionString
      createDatabase
      diagnosePostgres
      logInAsRole
      startPostgres
      type ConnectionConfig
      type PostgresServer
      type ProviderName
      whenLeft
      withClient"
    `));

  it('survives-production/host', () =>
    expect(namesOf('host.ts')).toMatchInlineSnapshot(`
      "UNIVERSAL_CHECKS
      findInLayers
      mapBack
      monotonicMs
      placeInStack
      processMisuse
      realClearTimeout
      realSetTimeout
      seededRandom
      type Bundle
      type Whereabouts
      whereabouts"
    `));
});
