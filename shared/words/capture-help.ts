// What to do where a live capture cannot be made: by platform (Node's names), or by what the tool said.

const byPlatform: Readonly<Record<string, string>> = {
  darwin:
    'macOS has tcpdump, but only an administrator may capture with it. Install Wireshark with its ' +
    'ChmodBPF package and sign in again, or run: sudo onlooker capture --interface en0',
  win32:
    'Install Wireshark with Npcap (its installer offers both), let dumpcap be found on the PATH, and ' +
    'start Onlooker again.',
  linux:
    'Install dumpcap (Debian and Ubuntu: the package wireshark-common) or tcpdump. To capture without ' +
    'being root, let dumpcap do it: sudo dpkg-reconfigure wireshark-common, answer yes, put yourself ' +
    'into the group wireshark and sign in again.',
};

const filterHelp = 'Write the capture filter like “port 443” or “host 192.0.2.7”.';

/** `said`: by the tool that did not capture. */
export const helpAfter = (said: string, platform: string): string =>
  /capture filter|filter expression/i.test(said) ? filterHelp : captureHelp(platform);

export const captureHelp = (platform: string): string =>
  byPlatform[platform] ??
  'Install Wireshark’s dumpcap or tcpdump, and give your account the right to capture.';
