// HTML to PDF in a hidden window that runs no script and reaches no address.
import { BrowserWindow } from 'electron';
import { appScheme } from './app-address.ts';
import { openPrintSession } from './hardening.ts';

const reportUrl = `${appScheme}://report/`;
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** Gives the PDF of a self-contained page: A4, colours kept. Rejects when Chromium cannot print it. */
export async function printToPdf(html: string): Promise<Uint8Array> {
  const session = openPrintSession();
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: details.url !== reportUrl && !details.url.startsWith('data:') });
  });
  session.protocol.handle(appScheme, () => {
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': reportPolicy,
    };
    return new Response(html, { headers });
  });
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      spellcheck: false,
    },
  });
  try {
    await window.loadURL(reportUrl);
    return await window.webContents.printToPDF({
      pageSize: 'A4',
      printBackground: true,
      preferCSSPageSize: true,
      generateTaggedPDF: true,
    });
  } finally {
    window.destroy();
    session.protocol.unhandle(appScheme);
  }
}
