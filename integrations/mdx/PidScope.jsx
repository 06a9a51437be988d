'use client';
// pidscope in MDX, for React: copy this file beside your components, and name in SOURCE where pidscope is.
//
//     import { PidScope } from './PidScope.jsx';
//
//     <PidScope scenario="figure-1" lang="ko" />
//
//     <PidScope>{`
//     A clone B newpid=B
//     B fork C
//     `}</PidScope>
//
// Properties: scenario (a name, or any link of pidscope from its # on) or lesson, or a script between the tags; lang, theme, show, step, readonly, height, title, src. Without lang it is
// the language of the page around. What runs no scripts shows the picture with a link, or the script.
import { useEffect, useRef, useState } from 'react';

/** Where pidscope is. */
const SOURCE = 'https://example.org/pidscope/';

/** Brings the element's definition, once for all on a page. */
function load(address) {
  if (customElements.get('pid-scope') || [...document.scripts].some(({ src }) => src === address)) return;
  document.head.append(Object.assign(document.createElement('script'), { src: address, async: true }));
}

/** What is there until the frame runs, and where it never does. */
function Fallback({ base, scenario, lesson, lang, title, script }) {
  if (lesson) return <a href={`${base}#lesson=${lesson}`}>{title ?? 'pidscope'}</a>;
  if (!scenario) return <pre>{script}</pre>;
  if (scenario.startsWith('#')) return <a href={base + scenario}>{title ?? 'pidscope'}</a>;
  // There is one picture of each scenario, whichever step is asked for.
  const [picture] = scenario.split('@');
  return (
    <a href={`${base}#@${scenario}`}>
      <img
        src={`${base}figures/${picture}.${lang}.svg`}
        alt={`pidscope: ${title ?? picture}`}
        loading="lazy"
        style={{ maxWidth: '100%', height: 'auto' }}
      />
    </a>
  );
}

export function PidScope({ scenario, lesson, lang, theme, show, step, readonly, height, title, src = SOURCE, children }) {
  const base = `${src.replace(/\/+$/, '')}/`;
  const name = scenario?.replace(/^@/, '');
  const known = (tag) => (tag?.toLowerCase().startsWith('ko') ? 'ko' : 'en');
  const element = useRef(null);
  // The language of the page around is known once the element stands in it.
  const [around, setAround] = useState('en');
  useEffect(() => setAround(known(element.current.closest('[lang]')?.lang)), [lang]);
  const script = [children].flat().filter((part) => typeof part === 'string').join('').trim();
  useEffect(() => load(new URL('embed/pid-scope.js', new URL(base, document.baseURI)).href), [base]);
  return (
    <pid-scope
      ref={element}
      scenario={name}
      lesson={lesson}
      lang={lang && known(lang)}
      theme={theme}
      show={show}
      step={step}
      readonly={readonly ? '' : undefined}
      height={height}
      title={title}
      src={base}
    >
      <Fallback base={base} scenario={name} lesson={lesson} lang={lang ? known(lang) : around} title={title} script={script} />
    </pid-scope>
  );
}

export default PidScope;
