// What a term's explanation is made of.

export interface Explanation {
  readonly title: string;
  /** One to four sentences for readers without any background. */
  readonly text: string;
}
