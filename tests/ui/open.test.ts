// Opening files: one word for all of them, whichever way, and several dropped ones one after the other.
import type { EventData } from '../../shared/contract/ipc.ts';
import { expectFitsSmallest } from '../helpers/screens.ts';
import { ok } from '../../shared/model/result.ts';
import { expect, test } from './support/test.ts';

const reading: EventData<'capture.progress'> = {
  sessionId: 'run-1',
  title: 'a.pcap',
  isLive: false,
  phase: 'reading',
  readBytes: 10,
  totalBytes: 100,
  packets: 3,
  found: { connections: 0, protocols: [], names: [], hasMoreNames: false },
  problem: null,
};

test('button, menu and shortcut open any file', async ({ page, engine, open }) => {
  engine.handle('report.open', async () => ok({ sessionId: 's2' }));
  await open();
  const asked = () => engine.made.filter(({ channel }) => channel === 'report.open');
  await page.getByRole('button', { name: 'Open…', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'News in the morning' })).toBeAttached();
  await page.keyboard.press('Control+o');
  await expect.poll(() => asked().length).toBe(2);
  await engine.emit('menu.command', 'open-file');
  await expect.poll(() => asked().length).toBe(3);
  expect(asked().map(({ input }) => input)).toEqual(
    Array.from({ length: 3 }, () => ({ path: null })),
  );
});

test('dropped files wait for the capture before them', async ({ page, engine, open }) => {
  engine.handle('report.open', async ({ path }) =>
    ok({ sessionId: path?.endsWith('.json') === true ? 's2' : null }),
  );
  await open();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    for (const name of ['a.pcap', 'b.json', 'c.pcap']) {
      dataTransfer.items.add(new File(['x'], name));
    }
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
  });
  const opened = () =>
    engine.made.flatMap(({ channel, input }) => (channel === 'report.open' ? [input] : []));
  await expect.poll(opened).toEqual([{ path: '/home/robin/a.pcap' }]);
  await engine.emit('capture.progress', reading);
  await expect(page.getByRole('region', { name: 'Capture being read' })).toBeVisible();
  await engine.emit('capture.progress', { ...reading, sessionId: 's1', phase: 'done' });
  // The report is open at once, and the last capture begins.
  await expect
    .poll(opened)
    .toEqual(['a.pcap', 'b.json', 'c.pcap'].map((name) => ({ path: `/home/robin/${name}` })));
  await expect(page.getByRole('heading', { level: 1, name: 'News in the morning' })).toBeAttached();
});

test('a cancelled capture says that nothing of it is kept', async ({ page, engine, open }) => {
  await open();
  await engine.emit('capture.progress', reading);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect
    .poll(() => engine.last('capture.cancel'))
    .toMatchObject({ input: { sessionId: 'run-1' } });
  await engine.emit('capture.progress', { ...reading, phase: 'cancelled' });
  await expect(page.getByText('Reading a.pcap was cancelled')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Capture being read' })).toBeHidden();
});

test('how much of a capture was read is told once it is open', async ({ page, engine, open }) => {
  await open();
  const bar = page.getByRole('region', { name: 'Capture being read' });
  await engine.emit('capture.progress', { ...reading, readBytes: 0, totalBytes: 0, packets: 0 });
  await expect(bar.locator('.work-text')).toHaveText('Opening …');
  await engine.emit('capture.progress', reading);
  await expect(bar.locator('.work-text')).toHaveText('10 B of 100 B, 3 packets');
});

test('a capture being read tells what it has shown so far', async ({ page, engine, open }) => {
  await open();
  await engine.emit('capture.progress', { ...reading, isLive: true, title: 'Live from eth0' });
  const bar = page.getByRole('region', { name: 'Capture being read' });
  await expect(bar).toContainText('Visit a website to see what shows');
  const found = {
    connections: 1204,
    protocols: [
      { protocol: 'tls', connections: 1200 },
      { protocol: 'http', connections: 4 },
    ],
    names: [
      { name: 'clinic.example', connections: 1 },
      { name: 'news.example', connections: 30 },
    ],
    hasMoreNames: true,
  };
  await engine.emit('capture.progress', { ...reading, isLive: true, found });
  await expect(bar).toContainText(
    '1,204 connections so far: TLS 1,200, HTTP (not encrypted) 4. Names that anybody on the way could read:',
  );
  const names = bar.getByRole('list', { name: 'Names in the open, the newest first' });
  await expect(names.getByRole('listitem')).toHaveText([
    'clinic.example',
    'news.example ×30',
    'and others',
  ]);
});

const opening: EventData<'report.opening'> = {
  title: 'a.har',
  lengthBytes: 62_000_000,
  phase: 'reading',
};

test('a file that takes long to open is told of, and can be cancelled', async ({
  page,
  engine,
  open,
}) => {
  await open();
  await engine.emit('report.opening', opening);
  const bar = page.getByRole('region', { name: 'File being opened' });
  await expect(bar).toContainText('Opening a.har');
  await expect(bar).toContainText('Reading 62.0 MB …');
  await bar.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect.poll(() => engine.last('report.stop-opening')).toBeDefined();
  await expect(page.getByText('Opening the file was cancelled')).toBeVisible();
  await engine.emit('report.opening', null);
  await expect(bar).toBeHidden();
});

test('what is being saved cannot be cancelled any more', async ({ page, engine, open }) => {
  engine.handle('report.stop-opening', async () => ok({ isStopped: false }));
  await open();
  await engine.emit('report.opening', opening);
  const bar = page.getByRole('region', { name: 'File being opened' });
  const cancel = bar.getByRole('button', { name: 'Cancel', exact: true });
  await cancel.click();
  await expect.poll(() => engine.last('report.stop-opening')).toBeDefined();
  await engine.emit('report.opening', { ...opening, phase: 'saving' });
  await expect(bar).toContainText('Read. Saving …');
  await expect(cancel).toBeDisabled();
  await expect(page.getByText('Opening the file was cancelled')).toBeHidden();
});

test('the ways to a capture say what differs between them, also in the smallest window', async ({
  page,
  open,
}) => {
  await open();
  await expectFitsSmallest(page, 'light', 'ui-library-ways-small');
  for (const [name, hint] of [
    ['Captures…', 'live, or with key log'],
    ['Open…', 'a capture or report'],
  ] as const) {
    const button = page.getByRole('button', { name, exact: true });
    await expect(button).toHaveAccessibleDescription(hint);
    const words = button.getByText(hint);
    await expect(words).toBeVisible();
    const isWhole = await button
      .locator('.mantine-Button-label')
      .evaluate(
        (label) =>
          label.scrollWidth <= label.clientWidth && label.scrollHeight <= label.clientHeight,
      );
    expect(isWhole, name).toBe(true);
  }
});
