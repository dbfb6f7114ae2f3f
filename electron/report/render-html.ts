// The session as one HTML file: no script, nothing fetched, charts as SVG, prints well.
import type { SessionDocument } from '../../shared/model/session.ts';
import { connectionsSection, lookupsSection } from './connections-html.ts';
import type { SizesByFlow } from './excerpt.ts';
import { handshakesSection } from './handshake-html.ts';
import { html, Markup, named, namedInside } from './html.ts';
import { visitSection } from './ledger-html.ts';
import { overviewSection } from './overview-html.ts';
import { waterfallSection } from './waterfall-html.ts';
import { reportStyle } from './report-style.ts';
import {
  describeVisitsLeftOut,
  exposureMarks,
  formatTime,
  glossaryOf,
  notesOf,
  rowsByVisit,
  titleOfVisit,
} from './report-words.ts';

const noSizes: SizesByFlow = new Map();

/** `redacted` null: nothing was taken out. */
export function renderHtml(
  document: SessionDocument,
  redacted: readonly string[] | null,
  sizes: SizesByFlow = noSizes,
): string {
  const { session, summary } = document;
  const rows = rowsByVisit(document);
  const visitsLeftOut = describeVisitsLeftOut(document);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${session.title} – Onlooker</title>
        <style>
          ${new Markup(reportStyle)}
        </style>
      </head>
      <body>
        <header>
          <h1>${named(session.title)}</h1>
          <p class="when">${formatTime(session.createdAtMs)} UTC, by Onlooker</p>
        </header>
        <main>
          <p class="learnt">${namedInside(summary.learnt)}</p>
          <p class="notseen">${namedInside(summary.notSeen)}</p>
          <p class="key">
            <span class="exposure visible">${exposureMarks.visible}</span> readable on the wire
            <span class="exposure inferable">${exposureMarks.inferable}</span> worked out, not read
            <span class="exposure hidden">${exposureMarks.hidden}</span> only scrambled bytes
            (ciphertext)
          </p>
          ${document.overview ? overviewSection(document.overview, session.createdAtMs) : null}
          ${visitsLeftOut === null ? null : html`<p>${visitsLeftOut}</p>`}
          ${session.visits.map((visit) =>
            visitSection(titleOfVisit(visit, session), visit, rows.get(visit.id)),
          )}
          ${connectionsSection(document, sizes)}${lookupsSection(document)}${waterfallSection(document)}${handshakesSection(document, sizes)}
          <section>
            <h2>Notes</h2>
            <ul class="notes">
              ${notesOf(document, redacted).map((note) => html`<li>${note}</li>`)}
            </ul>
          </section>
          <section>
            <h2>Terms</h2>
            <dl>
              ${glossaryOf(document).map(
                ({ title, text }) =>
                  html`<div>
                    <dt>${title}</dt>
                    <dd>${text}</dd>
                  </div>`,
              )}
            </dl>
          </section>
        </main>
      </body>
    </html> `;
  return page.text;
}
