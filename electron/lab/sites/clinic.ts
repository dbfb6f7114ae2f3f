// A clinic whose pages differ in size: the path is hidden, and the size tells it all the same.
// Pages are sent without compression, so that their size on the wire is the one in the lesson.
import type { Site, SiteRequest, SiteReply } from '../site.ts';
import { makePage } from './page.ts';
import type { PageText } from './page.ts';
import { commonReply, notFound, page } from './replies.ts';

interface ClinicPage extends PageText {
  readonly lengthBytes: number;
}

const pages: Readonly<Record<string, ClinicPage>> = {
  '/': {
    lengthBytes: 6_200,
    title: 'Clinic by the Park',
    lead: 'Open on weekdays from eight to six. No appointment is needed before noon.',
    sentences: [
      'You find us behind the library, next to the bicycle stands.',
      'Bring your insurance card if you have one; nobody is sent away without.',
      'Our interpreters speak nine languages and keep what they hear to themselves.',
    ],
  },
  '/flu': {
    lengthBytes: 12_400,
    title: 'Flu: what to do',
    lead: 'Rest, drink enough, and stay away from your grandparents for a few days.',
    sentences: [
      'A fever of up to three days is no reason to worry in healthy adults.',
      'Call us when breathing hurts or when the fever comes back after it had gone.',
      'The vaccine is renewed every autumn, and takes two weeks to work.',
    ],
  },
  '/pregnancy': {
    lengthBytes: 31_000,
    title: 'Pregnancy: advice and tests',
    lead: 'Talk to us before you decide anything. The talk is free and stays in the room.',
    sentences: [
      'A test from the drugstore is reliable from the day your period should have come.',
      'Our midwives are here on Tuesdays and Thursdays; partners are welcome, not required.',
      'If you do not wish to be called at home, tell us where a letter may go.',
      'Folic acid helps from before the start until the twelfth week.',
    ],
  },
  '/hiv-test': {
    lengthBytes: 48_000,
    title: 'HIV test: book an appointment',
    lead: 'The test is anonymous. You get a number, and only that number is on the tube.',
    sentences: [
      'A laboratory test tells for certain six weeks after the contact you worry about.',
      'The result is there the next afternoon and is given in person, never by telephone.',
      'Within two days after a risk, medicine can still prevent an infection: come at once.',
      'Treatment today lets people live as long as everyone else, and protects their partners.',
      'Nobody at your work, at home or at the insurance company hears of your visit from us.',
    ],
  },
};

const bodies = new Map<string, Uint8Array>();

function clinicPage(path: string): Uint8Array | null {
  const text = pages[path];
  if (!text) return null;
  const body = bodies.get(path) ?? makePage(text, text.lengthBytes);
  bodies.set(path, body);
  return body;
}

function reply(request: SiteRequest): SiteReply {
  const body = clinicPage(request.path);
  if (!body) return commonReply(request) ?? notFound();
  return page(body, {
    'set-cookie': 'patient=p-58213-anna; Path=/; Secure; HttpOnly; SameSite=Lax',
  });
}

export const clinic: Site = {
  label: 'clinic',
  // `crowd` has so many addresses that its DNS answer does not fit a datagram.
  aliases: ['crowd'],
  speech: 'https+h2',
  reply,
  shown: [
    {
      path: '/hiv-test?name=Bob',
      title: 'Clinic: HIV test',
      teaches: 'The page and the name are hidden. That it was this clinic is not, nor the size.',
    },
    {
      path: '/flu',
      title: 'Clinic: flu',
      teaches: 'Same clinic, smaller page: whoever knows the sizes knows which page it was.',
    },
    {
      path: '/pregnancy',
      title: 'Clinic: pregnancy',
      teaches: 'A third size. Compare the three visits in the records chart.',
    },
  ],
};
