import { Command } from 'commander';
import type { Context } from './context.ts';
import type { AboutWhat } from './failure.ts';

/** Opens a session and runs one command in it; the number is the exit code. */
export type RunCommand = (command: (context: Context) => Promise<number>) => Promise<void>;

/** The command line. Each command is loaded when it is asked for, so that `list` does not wait for what `check` needs. */
export function programOf(run: RunCommand, asked: AboutWhat): Command {
  const program = new Command('kata')
    .usage('<command> [kata]')
    .description(
      'Katas for code that looks right and does not survive production. A kata is named by number or slug.',
    )
    .addHelpText(
      'after',
      '\nThrough npm, flags come after two dashes: npm run kata -- check 01 --subject reference',
    )
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  addLearning(program, run);
  addJudging(program, run, asked);
  addLooking(program, run, asked);
  addHousekeeping(program, run);
  return program;
}

function addLearning(program: Command, run: RunCommand): void {
  program
    .command('list')
    .description('every kata, and how far you are')
    .action(() => run(async (context) => (await import('./list.ts')).list(context)));
  program
    .command('start [kata]')
    .description('make your attempt, open it, check it and watch it; without a name, go on where you stopped')
    .action((kata?: string) => run(async (context) => (await import('./start.ts')).start(context, kata)));
  program
    .command('review')
    .description(
      'rounds of ten changes that others propose: ship or block, and the engine plays who was right',
    )
    .option('--seed <number>', 'the same cards for everybody in a room')
    .option('--score', 'how you have done so far, and nothing else')
    .action((options) => run(async (context) => (await import('./review.ts')).review(context, options)));
  program
    .command('web')
    .description('the workbook in the browser: read, edit, run, watch the interleaving')
    .option('--port <number>', 'another port than the usual one')
    .action((options) => run(async (context) => (await import('./web.ts')).web(context, options)));
  program
    .command('hint [kata]')
    .description('turn over the next hint')
    .option('--all', 'turn over all of them')
    .action((kata, options) =>
      run(async (context) => (await import('./hint.ts')).hint(context, kata, options)),
    );
  program
    .command('diff [kata] [other]')
    .description('your attempt against the change as delivered')
    .option('--with <code>', 'against reference or an alternative, once the solution is open')
    .action((kata, other, options) =>
      run(async (context) => (await import('./diff.ts')).diff(context, kata, options.with ?? other)),
    );
  program
    .command('solution [kata]')
    .description('the debrief and the reference; asks first when your attempt has not survived')
    .option('--yes', 'do not ask')
    .action((kata, options) =>
      run(async (context) => (await import('./solution.ts')).solution(context, kata, options)),
    );
}

function addJudging(program: Command, run: RunCommand, asked: AboutWhat): void {
  program
    .command('check [kata] [code]')
    .description(
      'judge your attempt, or other code. Exit code: 0 survived, 1 broke, 2 inconclusive or our fault',
    )
    .option('--subject <code>', 'attempt, generated, reference, a near miss, an alternative, or a folder')
    .option('--property <id>', 'only this property')
    .option('--full', 'with the rows that came back, and what was explored for each property')
    .option('--thorough', 'more callers, more inputs, more schedules: minutes instead of seconds')
    .option('--in-process', 'for a debugger: in this process, where nothing is contained')
    .option('--json', 'one JSON object on standard output, and nothing else')
    .action((kata, code, options) =>
      run(async (context) =>
        (await import('./check.ts')).check(context, kata, withSubject(options, code), asked),
      ),
    );
  program
    .command('replay <kata> <token> [code]')
    .description('run one order again. Exit code: 1 broke, 0 survived, 2 the order does not fit this code')
    .option('--subject <code>', 'as for check')
    .option('--json', 'one JSON object on standard output, and nothing else')
    .action((kata, token, code, options) =>
      run(async (context) =>
        (await import('./check.ts')).replay(context, kata, token, withSubject(options, code), asked),
      ),
    );
}

function addLooking(program: Command, run: RunCommand, asked: AboutWhat): void {
  program
    .command('drive [kata] [code]')
    .description(
      'steer it by hand: let one statement of one caller go at a time, and see what it does to the others',
    )
    .option('--subject <code>', 'as for check')
    .option('--property <id>', 'what the run is judged by; --list names them')
    .option('--input <path>', 'who calls what; --list names them')
    .option('--token <token>', 'play the order of a replay token, step by step')
    .option('--list', 'what can be driven')
    .option('--json', 'one JSON object a line: how it stands, after each line that is read')
    .action((kata, code, options) =>
      run(async (context) =>
        (await import('./drive.ts')).drive(context, kata, withSubject(options, code), asked),
      ),
    );
  program
    .command('timeline <kata> [words...]')
    .description('write what breaks as a file with a scrubber, timeline.html, or as a picture, timeline.svg')
    .usage('<kata> [token] <file.html|file.svg>')
    .option('--html <file>', 'a page of its own, which needs nothing else')
    .option('--svg <file>', 'a picture')
    .option('--subject <code>', 'as for check')
    .option('--property <id>', 'what breaks of this property')
    .action((kata, words, options) =>
      run(async (context) => (await import('./timeline.ts')).timeline(context, kata, words, options, asked)),
    );
}

function addHousekeeping(program: Command, run: RunCommand): void {
  program
    .command('reset [kata]')
    .description('put the delivered code in your attempt’s place; yours is kept in .survives')
    .option('--progress', 'forget hints and verdicts instead, and leave the code')
    .option('--all', 'every kata, code and progress')
    .action((kata, options) =>
      run(async (context) => (await import('./reset.ts')).reset(context, kata, options)),
    );
  program
    .command('record [kata]')
    .description('your path through a kata, from what was written down; nothing of it is ever sent')
    .option('--html <file>', 'all of it as one page')
    .option('--delete', 'delete it')
    .action((kata, options) =>
      run(async (context) => (await import('./record.ts')).record(context, kata, options)),
    );
  program
    .command('new <name>')
    .description('make the folders of a kata of your own, as in 12-oversold-show')
    .action((name) => run(async (context) => (await import('./new.ts')).newKata(context, name)));
  program
    .command('doctor')
    .description('what a check needs, what there is, and the remedy for what is missing')
    .action(() => run(async (context) => (await import('./doctor.ts')).doctor(context)));
}

function withSubject<T extends { subject?: string }>(options: T, code: string | undefined): T {
  return code === undefined || options.subject !== undefined ? options : { ...options, subject: code };
}
