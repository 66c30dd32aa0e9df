import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

/** The learner's editor, and where its name came from. */
export interface Editor {
  command: string;
  args: string[];
  /** `$VISUAL`, `$EDITOR` or `PATH`. */
  from: string;
  /** Draws in the terminal, so it cannot share ours. */
  inTerminal: boolean;
}

/** `$VISUAL`, else `$EDITOR`, else VS Code when `code` is on the PATH, else nothing. */
export function findEditor(env: NodeJS.ProcessEnv): Editor | undefined {
  for (const name of ['VISUAL', 'EDITOR']) {
    const [command, ...args] = words(env[name] ?? '');
    if (command) return { command, args, from: `$${name}`, inTerminal: drawsInTerminal(command, args, env) };
  }
  return isOnPath('code', env) ? { command: 'code', args: [], from: 'PATH', inTerminal: false } : undefined;
}

/** Opens a file and does not wait. Resolves to a sentence when the editor could not be started. */
export function openEditor(editor: Editor, file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(editor.command, [...editor.args, file], { detached: true, stdio: 'ignore' });
    child.once('error', (error) =>
      resolve(`${editor.from} is ${editor.command}, and it did not start: ${error.message}`),
    );
    child.once('spawn', () => resolve(undefined));
    child.unref();
  });
}

const BROWSERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens an address in the browser. Returns what there is to say of it. */
export async function openAddress(address: string): Promise<string> {
  if (process.env['CI'] === 'true') return `The page is at ${address}`;
  const [command, ...args] = BROWSERS[process.platform] ?? ['xdg-open'];
  const trouble = await openEditor({ command, args, from: 'The browser', inTerminal: false }, address);
  return trouble === undefined
    ? `Opened in the browser: ${address}`
    : `${trouble}. The page is at ${address}`;
}

/** Opens the first of these files where that helps. Returns what there is to say of it. */
export async function openFirst(files: readonly string[]): Promise<string | undefined> {
  const file = files[0];
  if (file === undefined || process.env['CI'] === 'true') return undefined;
  const editor = findEditor(process.env);
  if (!editor) return 'No editor was found ($VISUAL, $EDITOR, code): open the file yourself.';
  const { command, from } = editor;
  if (editor.inTerminal) return `${command} (${from}) draws in the terminal: open the file in a second one.`;
  return (await openEditor(editor, file)) ?? `opened in ${command} (${from})`;
}

const terminalEditors = new Set(
  'vi vim nvim view nano pico micro helix hx kak joe ne ed ex mg jed mcedit less'.split(' '),
);

function drawsInTerminal(command: string, args: string[], env: NodeJS.ProcessEnv): boolean {
  const name = basename(command);
  if (terminalEditors.has(name)) return true;
  if (!name.startsWith('emacs')) return false;
  const hasWindows = process.platform === 'darwin' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
  return (
    !hasWindows || args.some((arg) => ['-nw', '-t', '-tty', '--tty', '--no-window-system'].includes(arg))
  );
}

/** `open -a "Visual Studio Code"` → three words. Quotes group; nothing else of the shell is understood. */
function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

function isOnPath(command: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((dir) => dir !== '' && isExecutable(join(dir, command)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
