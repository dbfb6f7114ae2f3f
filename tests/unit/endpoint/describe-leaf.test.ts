// A certificate as a person reads it.
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeLeaf } from '../../../electron/endpoint/describe-leaf.ts';
import { makeAuthority, type LeafOptions } from '../../helpers/servers/certificates.ts';

async function describe(options: LeafOptions, problem: string | null = null) {
  const { cert } = await (await makeAuthority()).issue(options);
  return describeLeaf(new X509Certificate(cert), problem);
}

test('it is known by subject, issuer and names', async () => {
  const names = ['shop.lab.test', 'www.lab.test'];
  expect(await describe({ names, addresses: ['127.0.0.1'] })).toMatchObject({
    subject: 'CN=shop.lab.test',
    issuer: 'CN=Onlooker test authority',
    names: [...names, '127.0.0.1'],
    trusted: true,
    problem: null,
  });
});

test('one without a subject, as many are today, has its names all the same', async () => {
  const read = await describe({ subject: '', names: ['a.test'], addresses: [] }, 'expired');
  expect(read).toMatchObject({
    subject: '',
    names: ['a.test'],
    trusted: false,
    problem: 'expired',
  });
});

test('a name with a comma in it does not become two', async () => {
  const { names } = await describe({ names: ['a.test, DNS:bank.example'], addresses: [] });
  expect(names).toHaveLength(1);
});
