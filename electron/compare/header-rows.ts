// One row a header line, requests' and answers'. In the clear each points at its own line.
import type { Header } from '../../shared/model/exchange.ts';
import { headerSensitivity } from '../../shared/model/header-sensitivity.ts';
import type { ExplanationKey } from '../../shared/words/explanations.ts';
import type { Direction } from '../../shared/model/segment.ts';
import type { Whose } from '../../shared/model/whose.ts';
import { addTo } from '../../shared/model/groups.ts';
import type { ClearWord } from './clear-http.ts';
import { sideRow, type Side } from './http-side.ts';
import type { RowDraft } from './row-draft.ts';

const maxHeaders = 200;

const explained: Readonly<Record<string, ExplanationKey>> = {
  cookie: 'cookie',
  'set-cookie': 'cookie',
  referer: 'referer',
  'user-agent': 'user-agent',
  'accept-language': 'accept-language',
  host: 'host',
};

/** Of a name in small letters. */
export function explainHeader(name: string, direction: Direction): ExplanationKey {
  const fallback = direction === 'up' ? 'header' : 'response-header';
  const isLogin = headerSensitivity(name) === 'authorization';
  return explained[name] ?? (isLogin ? 'authorization' : fallback);
}

export function headerRows(side: Side, headers: readonly Header[], whose: Whose): RowDraft[] {
  const clear = clearHeaders(side);
  const kind = side.direction === 'up' ? 'Request' : 'Response';
  return headers.slice(0, maxHeaders).map(([name, value], index) => {
    const lower = name.toLowerCase();
    const sensitivity = headerSensitivity(lower, whose);
    return sideRow(
      side,
      {
        part: `${side.direction}/${index}`,
        topic: `header:${lower}`,
        label: `${kind} header ${name}`,
        letter: value,
        explanationKey: explainHeader(lower, side.direction),
        sensitivity,
      },
      // The lines of one name come in the same order on both sides.
      clear.get(lower)?.shift() ?? null,
    );
  });
}

function clearHeaders({ clear }: Side): Map<string, ClearWord[]> {
  const byName = new Map<string, ClearWord[]>();
  for (const [index, [name, text]] of (clear?.headers ?? []).entries()) {
    const evidence = clear?.headerEvidence[index];
    if (evidence === undefined) continue;
    addTo(byName, name.toLowerCase(), { text, evidence });
  }
  return byName;
}
