// Where the proxy listens and how to get a browser or phone to use it, to be read from the back row.
import { Accordion } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ObserveDoor } from '../../../shared/model/observe.ts';
import { deviceSetUps, lanSetUps, switchOffAfterwards } from '../../../shared/words/proxy-help.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { QrCode } from '../../ui/qr-code.tsx';

export function DoorCard({ door }: { readonly door: ObserveDoor }): ReactElement {
  const { address } = door;
  return (
    <section className="observe-door" aria-labelledby="observe-door-title">
      <h2 id="observe-door-title">Set the browser or phone up</h2>
      <dl className="observe-facts">
        <Fact name="Proxy" value={address.address} />
        <Fact name="Port" value={String(address.port)} />
        <Fact name="User" value={door.user} />
        <Fact name="Password" value={door.password} />
      </dl>
      {door.helpUrl === null ? null : <ScanMe url={door.helpUrl} />}
      <Steps door={door} />
      <p className="dim">{switchOffAfterwards}</p>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span>{value}</span>
        <CopyButton text={value} name={name.toLowerCase()} />
      </dd>
    </div>
  );
}

function ScanMe({ url }: { readonly url: string }): ReactElement {
  return (
    <div className="observe-scan">
      <QrCode text={url} label={`QR code of ${url}`} />
      <div>
        <p>
          Scan this with a phone in the same network: a page comes up with these four and the steps.
        </p>
        <p className="observe-url">
          <span>{url}</span>
          <CopyButton text={url} name="address of the help page" />
        </p>
      </div>
    </div>
  );
}

function Steps({ door }: { readonly door: ObserveDoor }): ReactElement {
  const ways = door.scope === 'lan' ? lanSetUps(door) : deviceSetUps(door);
  return (
    <Accordion variant="contained" chevronPosition="left" order={3}>
      {ways.map(({ where, steps }) => (
        <Accordion.Item key={where} value={where}>
          <Accordion.Control>{where}</Accordion.Control>
          <Accordion.Panel>
            <ol className="observe-steps">
              {steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
      <Accordion.Item value="pac">
        <Accordion.Control>Automatic configuration (PAC)</Accordion.Control>
        <Accordion.Panel>
          <p className="observe-url">
            <span>{door.pacUrl}</span>
            <CopyButton text={door.pacUrl} name="address of the PAC file" />
          </p>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
