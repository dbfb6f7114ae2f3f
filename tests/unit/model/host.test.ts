// One form for hosts, however a URL, a header or a look-up spells them.
import { expect, test } from 'vitest';
import { hostOfUrl, plainName, portOfUrl, withoutBrackets } from '../../../shared/model/host.ts';

test('names are plain without port and final dot, addresses without brackets', () => {
  expect(plainName('Clinic.Example.:8443')).toBe('clinic.example');
  expect(plainName('[2001:db8::1]:80')).toBe('[2001:db8::1]');
  expect(withoutBrackets('[2001:db8::1]')).toBe('2001:db8::1');
  expect(withoutBrackets('clinic.example')).toBe('clinic.example');
});

test('the port is the usual one where none is written', () => {
  expect(portOfUrl({ port: '' }, true)).toBe(443);
  expect(portOfUrl({ port: '' }, false)).toBe(80);
  expect(portOfUrl({ port: '8443' }, false)).toBe(8443);
});

test.each([
  ['https://Clinic.Example./a?b', 'clinic.example'],
  ['clinic.example/a', 'clinic.example'],
  ['https://user@clinic.example:8443/', 'clinic.example'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['http://[2001:db8::1]:8080/', '[2001:db8::1]'],
  ['http://', ''],
  ['not a url at all', ''],
])('the host of %s', (url, host) => {
  expect(hostOfUrl(url)).toBe(host);
});
