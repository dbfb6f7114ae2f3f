// Tables of the HTML report, in a box to scroll in where the window is narrow.
import { html, Markup } from './html.ts';

export interface Column {
  readonly head: string;
  readonly isNumber?: boolean;
}

const numbered = new Markup(' class="number"');

/** `rows`: a `tr` each. */
export function tableOf(columns: readonly Column[], rows: readonly Markup[]): Markup {
  return html`<div class="scroll">
    <table>
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
