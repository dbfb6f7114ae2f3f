// Tables of the HTML report, in a box to scroll in where the window is narrow.
import { html, Markup } from './html.ts';

export interface Column {
  readonly head: string;
  readonly isNumber?: boolean;
}

const numbered = new Markup(' class="number"');

/** `rows`: a `tr` each. `look`: a class of `report-style.ts`. */
export function tableOf(
  columns: readonly Column[],
  rows: readonly Markup[],
  look: 'plain' | 'alike' | 'hosts' = 'plain',
): Markup {
  return html`<div class="scroll">
    <table class="${look}">
      <thead>
        <tr>
          ${columns.map(({ head, isNumber }) => html`<th scope="col" ${isNumber === true ? numbered : null}>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
