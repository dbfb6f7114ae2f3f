// A real browser on the proxy: Chromium asks without a password, is asked for it, and loads a page of eight
// hosts whose every connection the notebook has.
import { existsSync } from 'node:fs';
import { chromium, expect, test } from '@playwright/test';
import { startLab, type Lab } from '../../electron/lab/lab.ts';
import { observe, type Observing } from '../helpers/observing.ts';

const debianChromium = '/usr/bin/chromium';

function browse({ door }: Observing) {
  return chromium.launch({
    ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
    proxy: {
      server: `http://${door.address.address}:${door.address.port}`,
      username: door.user,
      password: door.password,
    },
  });
}

const hostsAsked = (lab: Lab): Set<string> => new Set(lab.accessLog.map(({ host }) => host));

async function loadShop(observing: Observing, lab: Lab): Promise<string> {
  const browser = await browse(observing);
  try {
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    const url = lab.sites.find(({ asPage }) => asPage)?.url ?? '';
    await page.goto(url, { waitUntil: 'load' });
    // Its scripts ask for more once it stands.
    await expect.poll(() => hostsAsked(lab).size, { timeout: 30_000 }).toBe(8);
    return await page.title();
  } finally {
    await browser.close();
  }
}

test('Chromium loads a whole page through it, with the password', async () => {
  const lab = await startLab();
  const observing = await observe({ practice: lab });
  expect(await loadShop(observing, lab)).not.toBe('');
  const { stored } = await observing.stop();
  await lab.close();
  const seen = new Set(
    stored.flows.flatMap(({ protocol, names }) =>
      protocol === 'tls' ? names.flatMap(({ leak, name }) => (leak === 'sni' ? [name] : [])) : [],
    ),
  );
  for (const host of hostsAsked(lab)) expect(seen).toContain(host);
  expect(stored.session.observe).toMatchObject({
    devices: [{ address: '127.0.0.1' }],
    turnedAway: { passwords: 0, limits: 0, strangers: 0 },
  });
  expect(stored.exchanges).toEqual([]);
});
