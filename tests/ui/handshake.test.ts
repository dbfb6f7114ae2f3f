// Step 0 of the handshake: what went in the clear before TLS, on whatever protocol.
import type { ClearPrelude } from '../../shared/model/clear-text.ts';
import { clinicDocument } from './support/sample-session.ts';
import { expect, test } from './support/test.ts';

const evidence = { flowId: 'f1', direction: 'up' as const, offset: 0, lengthBytes: 36 };
const say = (label: string, value: string) => ({ label, value, evidence, explanationKey: null });

const preludes: readonly (readonly [string, ClearPrelude, string])[] = [
  [
    'a proxy',
    {
      protocol: 'http-proxy',
      lines: [
        say('Client says', 'CONNECT clinic.example:443 HTTP/1.1'),
        say('Client says', 'Proxy-Authorization: Basic …'),
        say('Server says', 'HTTP/1.1 200 Connection established'),
      ],
    },
    'In the clear until here: the proxy',
  ],
  [
    'FTP',
    { protocol: 'ftp', lines: [say('Server says', '220 FTP'), say('Client says', 'AUTH TLS')] },
    'In the clear until here: the switch to TLS',
  ],
];

for (const [name, clearPrelude, title] of preludes) {
  test(`what ${name} was told in the clear is the step before the first`, async ({
    page,
    library,
    open,
  }) => {
    const document = clinicDocument({ id: 's1', title: 'clinic.example', createdAtMs: Date.now() });
    const [flow, ...others] = document.flows;
    if (flow === undefined) throw new Error('the sample has no flow');
    library.documents.set('s1', { ...document, flows: [{ ...flow, clearPrelude }, ...others] });
    await open();
    await page.getByRole('button', { name: /^clinic\.example/u }).click();
    await page.getByRole('tab', { name: 'Handshake' }).click();
    const step = page.locator('.step').first();
    await expect(step).toContainText(title);
    for (const { value } of clearPrelude.lines) await expect(step).toContainText(value);
    await expect(step.locator('.exposure')).toHaveText('visible');
    await expect(page.locator('.step')).toHaveCount(6);
  });
}
