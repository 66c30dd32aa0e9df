/** Where one server lives. The directory's last part is the server's name, which its processes carry too. */
export interface ServerPlace {
  directory: string;
  socketDirectory: string;
}

/** Ends the server's processes, by force if need be, and removes its directories. Idempotent. */
export function removeServer(place: ServerPlace): Promise<void>;
