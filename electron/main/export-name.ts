// The file name a report is offered under. Titles come from strangers' URLs: nothing of a path, of a
// hidden file or of a device name may survive.

const maxLength = 60;

/** `Onlooker clinic.lab.test 2026-11-24.html`: letters, digits, dots and dashes of any script. */
export function exportName(title: string, createdAtMs: number, extension: string): string {
  const safe = title
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}.-]+/gu, ' ')
    .trim()
    .slice(0, maxLength)
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '');
  const day = new Date(createdAtMs).toISOString().slice(0, 10);
  return ['Onlooker', safe, day].filter((part) => part !== '').join(' ') + `.${extension}`;
}
