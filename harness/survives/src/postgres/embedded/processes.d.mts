export interface RunningProcess {
  pid: number;
  /** Program and arguments with spaces between them, or the title that the process has given itself. */
  command: string;
}

/** Every process that this one can see. */
export function allProcesses(): RunningProcess[];
