// The timeline of a report: the first connections of a session over time, with the letter laid over them.
import { drawConnection } from '../../shared/charts/draw-waterfall.ts';
import { waterfallOfFlows } from '../../shared/charts/flows-waterfall.ts';
import { makeBuckets } from '../../shared/charts/record-buckets.ts';
import { listTicks } from '../../shared/charts/time-window.ts';
import { extentOf } from '../../shared/charts/waterfall-extent.ts';
import { fitText } from '../../shared/charts/waterfall-pen.ts';
import { layRows } from '../../shared/charts/waterfall-rows.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { Waterfall } from '../../shared/model/waterfall.ts';
import { formatCount } from '../../shared/words/format.ts';
import { html, Markup } from './html.ts';
import { chartWidth } from './paper.ts';
import { createSvgPen } from './svg-pen.ts';

/** More would be no picture any more, but a roll of paper. */
const maxConnections = 30;
const labelPx = 200;
const axisPx = 24;

/** Null without connections. */
export function waterfallSection(document: SessionDocument): Markup | null {
  const waterfall = waterfallOfFlows(document, maxConnections);
  const { connections, total } = waterfall;
  if (connections.length === 0) return null;
  // How many of the connections that are not listed are look-ups nobody has counted.
  const of = (document.leftOut?.flows ?? 0) > 0 ? '' : ` of ${formatCount(total)}`;
  const cut =
    total > connections.length
      ? `The first ${formatCount(connections.length)}${of} connections. `
      : '';
  return html`<section>
    <h2>Connections over time</h2>
    <figure class="timeline">
      ${new Markup(waterfallSvg(waterfall))}
      <figcaption>
        ${cut}What the network saw of each: dotted, the name look-up; hollow, connecting; hatched,
        the handshake; bars, what was sent (upwards) and received (downwards). Boxes under a
        connection are the letter: the requests it carried, their thick foot while the answer came.
        Red boxes with ◉ were in the clear.
      </figcaption>
    </figure>
  </section>`;
}

function waterfallSvg(waterfall: Waterfall): string {
  const layout = layRows(waterfall, { withLetter: true, bySite: false });
  const widthPx = chartWidth - labelPx;
  const scale = { window: extentOf(waterfall).busy, widthPx };
  const pen = createSvgPen('timeline');
  const heightPx = axisPx + layout.heightPx;
  for (const { xPx, label } of listTicks(scale)) {
    pen.fill('grid', { xPx: labelPx + xPx, yPx: axisPx - 6, widthPx: 1, heightPx });
    if (xPx < widthPx - 50) pen.label(label, labelPx + xPx + 4, axisPx - 9);
  }
  const picture = { waterfall, scale, buckets: makeBuckets(widthPx) };
  for (const row of layout.rows) {
    if (row.kind !== 'connection') continue;
    const topPx = axisPx + row.topPx;
    const connection = waterfall.connections[row.index];
    if (connection === undefined) continue;
    const { name, remote, place } = connection;
    pen.label(fitText(name ?? remote.address, labelPx - 10), 2, topPx + 15, true);
    const where = `${remote.address}:${remote.port} ${place.operator ?? ''}`;
    pen.label(fitText(where, labelPx - 10), 2, topPx + 30);
    pen.within(labelPx, widthPx, heightPx, () => {
      drawConnection(pen, picture, row, topPx);
    });
    pen.fill('grid', {
      xPx: 0,
      yPx: topPx + row.heightPx - 1,
      widthPx: chartWidth,
      heightPx: 1,
    });
  }
  return pen.finish({ widthPx: chartWidth, heightPx }, 'Connections over time');
}
