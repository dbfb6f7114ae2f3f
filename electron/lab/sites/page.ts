// HTML pages of an exact size: the size is what the lessons of the lab are about.

export interface PageText {
  readonly title: string;
  readonly lead: string;
  /** Plain sentences; used again and again, numbered, until the page has its size. */
  readonly sentences: readonly string[];
}

const tail = '</p></main></body></html>\n';

/** ASCII page of exactly `lengthBytes` (or as short as its frame allows, when that is longer). */
export function makePage(text: PageText, lengthBytes: number): Uint8Array {
  const head = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${text.title}</title>
<style>body{font:16px/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}</style>
</head><body><header><h1>${text.title}</h1></header><main><p>${text.lead}</p>
<p>`;
  const fillBytes = Math.max(0, lengthBytes - head.length - tail.length);
  return Buffer.from(head + fill(text.sentences, fillBytes) + tail, 'latin1');
}

/** Small page without padding; the caller escapes what is not its own. */
export function shortPage(title: string, html: string): Uint8Array {
  return Buffer.from(
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1>\n${html}\n</body></html>\n`,
    'utf8',
  );
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function fill(sentences: readonly string[], lengthBytes: number): string {
  let text = '';
  for (let n = 0; text.length < lengthBytes; n += 1) {
    const sentence = sentences[n % sentences.length] ?? '';
    text += n % sentences.length === 0 ? `Section ${n / sentences.length + 1}. ` : ' ';
    text += sentence;
  }
  return text.slice(0, lengthBytes);
}
