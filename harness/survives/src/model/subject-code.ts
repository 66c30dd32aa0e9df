/**
 * Code that is judged, as folders: the first that has a file wins. A variant can so hold only what differs from what
 * it varies: `[variant, original]`.
 */
export interface SubjectCode {
  /** As in the verdict: `attempt`, `generated`, `reference`, or a folder as given. */
  name: string;
  layers: string[];
}
