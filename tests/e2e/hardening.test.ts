// The walls around the window, tried from inside it.
import { expect, test } from '@playwright/test';
import { makeAppHome, startApp, type AppHome, type StartedApp } from '../helpers/electron-app.ts';

let home: AppHome;
let started: StartedApp;

test.beforeAll(async () => {
  home = makeAppHome();
  started = await startApp(home, 'light');
});
test.afterAll(async () => {
  await started.app.close();
  home.remove();
});

const startUrl = 'app://onlooker/index.html';

test('the page comes from the app scheme and has nothing of Node', async () => {
  const { page } = started;
  expect(page.url()).toBe(startUrl);
  const reachable = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
      (name) => name in globalThis,
    ),
  );
  expect(reachable).toEqual([]);
  const bridge = await page.evaluate(() => {
    const { onlooker } = globalThis as unknown as { onlooker: Record<string, unknown> };
    return { names: Object.keys(onlooker).sort(), isFixed: !Reflect.set(onlooker, 'call', null) };
  });
  expect(bridge).toEqual({ names: ['call', 'on', 'pathOf'], isFixed: true });
});

test('the bridge tells the path of no file but one that the user gave', async () => {
  const paths = await started.page.evaluate(() => {
    const { onlooker } = globalThis as unknown as {
      onlooker: { pathOf: (file: unknown) => unknown };
    };
    const made = new File(['x'], '/etc/passwd');
    return [made, '/etc/passwd', { path: '/etc/passwd' }, null].map((file) =>
      onlooker.pathOf(file),
    );
  });
  expect(paths).toEqual(['', '', '', '']);
});

test('the window is sandboxed, isolated and without spell checker or webview', async () => {
  const preferences = await started.app.evaluate(({ BrowserWindow }) => {
    // Electron has it, its type declarations do not.
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Electron.WebPreferences;
    };
    const found = contents.getLastWebPreferences();
    const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } = found;
    return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
});

test('every answer of the app scheme carries the strict policy', async () => {
  const headers = await started.app.evaluate(async ({ BrowserWindow }) => {
    const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
    const response = await session?.fetch('app://onlooker/index.html');
    return Object.fromEntries(response?.headers.entries() ?? []);
  });
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("script-src 'self';");
  expect(headers['content-security-policy']).toContain("connect-src 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('the policy stops inline scripts, eval and connections', async () => {
  const stopped = await started.page.evaluate(async () => {
    const violated: string[] = [];
    const bothTold = new Promise<void>((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => {
        if (violated.push(event.effectiveDirective) === 2) resolve();
      });
    });
    const script = document.createElement('script');
    script.textContent = 'globalThis.ranInline = true';
    document.head.append(script);
    const fetched = await fetch('https://127.0.0.1:9/').then(
      () => 'answered',
      () => 'refused',
    );
    await bothTold;
    return { violated: violated.sort(), ranInline: 'ranInline' in globalThis, fetched };
  });
  expect(stopped.ranInline).toBe(false);
  expect(stopped.fetched).toBe('refused');
  expect(stopped.violated).toEqual(['connect-src', 'script-src-elem']);
});

test('nobody who asks is shown a certificate of this computer', async () => {
  const shown = await started.app.evaluate(({ app, BrowserWindow }) => {
    const seen = { isPrevented: false, answers: [] as unknown[] };
    app.emit(
      'select-client-certificate',
      {
        preventDefault: () => {
          seen.isPrevented = true;
        },
      },
      BrowserWindow.getAllWindows()[0]?.webContents,
      'https://asks.test/',
      [{ subjectName: 'Name of the owner' }],
      (...answer: unknown[]) => seen.answers.push(answer),
    );
    return seen;
  });
  expect(shown).toEqual({ isPrevented: true, answers: [[]] });
});

test('the scheme serves nothing outside the built window', async () => {
  const statuses = await started.app.evaluate(async ({ BrowserWindow }) => {
    const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
    const urls = [
      'app://onlooker/..%2f..%2fpackage.json',
      'app://onlooker/%2e%2e/%2e%2e/package.json',
      'app://onlooker/absent.js',
      'app://elsewhere/index.html',
    ];
    const answers: string[] = [];
    for (const url of urls) {
      try {
        answers.push(String((await session?.fetch(url))?.status));
      } catch {
        answers.push('refused');
      }
    }
    return answers;
  });
  for (const status of statuses) expect(['404', 'refused']).toContain(status);
});

test('navigation away, new windows and frames of others are refused', async () => {
  const { app, page } = started;
  const opened = await page.evaluate(() => window.open('https://127.0.0.1:9/') === null);
  expect(opened).toBe(true);
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://127.0.0.1:9/away';
    document.body.append(link);
    link.click();
    link.target = '_blank';
    link.click();
    link.remove();
    location.assign('https://127.0.0.1:9/assigned');
  });
  await expect.poll(() => started.terminal()).toContain('refused a navigation to');
  expect(page.url()).toBe(startUrl);
  expect(await page.evaluate(() => document.location.href)).toBe(startUrl);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('every permission is refused', async () => {
  const answers = await started.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone'] as const;
    const states: string[] = [];
    for (const name of names) {
      states.push((await navigator.permissions.query({ name })).state);
    }
    const position = await new Promise<string>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => {
          resolve('given');
        },
        (error) => {
          resolve(`refused ${error.code}`);
        },
      );
    });
    return { states, position };
  });
  expect(answers.states.every((state) => state === 'denied')).toBe(true);
  expect(answers.position).toBe('refused 1');
});

test('calls with bad input or an unknown name are answered, not obeyed', async () => {
  const answers = await started.page.evaluate(async () => {
    interface RawBridge {
      call(channel: string, input: unknown): Promise<unknown>;
    }
    const { onlooker } = globalThis as unknown as { onlooker: RawBridge };
    let unknownChannel = 'answered';
    try {
      await onlooker.call('shell.open', null);
    } catch {
      unknownChannel = 'refused';
    }
    return {
      unknownChannel,
      badInput: [
        await onlooker.call('library.list', { search: 42 }),
        await onlooker.call('inspect.start', { urls: 'https://example.org' }),
        await onlooker.call('session.ledger', {
          sessionId: 'x',
          visitId: null,
          offset: 0,
          limit: 1e9,
        }),
      ],
      unknownSession: await onlooker.call('session.get', { sessionId: 'no-such' }),
      info: await onlooker.call('app.info', null),
    };
  });
  expect(answers.unknownChannel).toBe('refused');
  for (const answer of answers.badInput) {
    expect(answer).toMatchObject({ ok: false, error: { kind: 'bad-input' } });
  }
  expect(answers.unknownSession).toMatchObject({ ok: false, error: { kind: 'unknown-session' } });
  expect(answers.info).toMatchObject({ ok: true, value: { platform: process.platform } });
});
