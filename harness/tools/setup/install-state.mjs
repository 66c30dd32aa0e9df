/** Is node_modules what package-lock.json asks for, on this machine? */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `marked`: our own note in node_modules says that it was made from this lock file on this platform.
 * Without the note npm's is read, so that an `npm install` run by hand is not done a second time.
 *
 * @param {string} root the repository
 * @returns {{ install: boolean, marked: boolean, reason: string }}
 */
export function installState(root) {
  const installed = readOrUndefined(join(root, 'node_modules/.package-lock.json'));
  if (installed === undefined) return { install: true, marked: false, reason: 'nothing is installed yet' };
  if (readOrUndefined(markPath(root)) === mark(root)) return { install: false, marked: true, reason: '' };
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const stale = firstDifference(wanted, JSON.parse(installed).packages);
  if (stale === undefined) return { install: false, marked: false, reason: '' };
  return {
    install: true,
    marked: false,
    reason: `${stale.replace(/^.*node_modules\//, '')} is not as in package-lock.json`,
  };
}

/** @param {string} root */
export function markInstalled(root) {
  writeFileSync(markPath(root), mark(root));
}

/** What somebody has installed beside it, as with `npm install --no-save`, is theirs. */
function firstDifference(wanted, installed) {
  const paths = Object.keys(wanted).filter((path) => path !== '');
  return paths.find((path) => {
    const [want, have] = [wanted[path], installed[path]];
    if (have === undefined) return !(want.optional && !isForThisMachine(want));
    return want.version !== have.version || want.integrity !== have.integrity;
  });
}

/** An optional package that names systems, and this one is among them. One that names none may be left out. */
function isForThisMachine({ os, cpu, libc }) {
  if (libc || !(os || cpu)) return false; // a C library's name is npm's to judge
  return allows(os, process.platform) && allows(cpu, process.arch);
}

function allows(list, name) {
  if (!list) return true;
  return list.includes(name) || (list.every((entry) => entry.startsWith('!')) && !list.includes(`!${name}`));
}

/** The platform counts: a folder shared with a container holds binaries for one of the two. */
function mark(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${process.platform}-${process.arch} ${createHash('sha256').update(lock).digest('hex')}\n`;
}

const markPath = (root) => join(root, 'node_modules/.survives-install');

function readOrUndefined(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
