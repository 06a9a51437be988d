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
// Properties: scenario (a name, or any link of pidscope from its # on) or lesson, or a script between the tags; lang, theme, show, step, readonly, height, title, src. What runs no scripts
// shows the picture with a link, or the script.
import { useEffect } from 'react';

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
  return (
    <a href={`${base}#@${scenario}`}>
      <img
        src={`${base}figures/${scenario}.${lang}.svg`}
        alt={`pidscope: ${title ?? scenario}`}
        loading="lazy"
        style={{ maxWidth: '100%', height: 'auto' }}
      />
    </a>
  );
}

export function PidScope({ scenario, lesson, lang = 'en', theme, show, step, readonly, height, title, src = SOURCE, children }) {
  const base = `${src.replace(/\/+$/, '')}/`;
  const name = scenario?.replace(/^@/, '');
  const known = lang.toLowerCase().startsWith('ko') ? 'ko' : 'en';
  const script = [children].flat().filter((part) => typeof part === 'string').join('').trim();
  useEffect(() => load(new URL('embed/pid-scope.js', new URL(base, document.baseURI)).href), [base]);
  return (
    <pid-scope
      scenario={name}
      lesson={lesson}
      lang={known}
      theme={theme}
      show={show}
      step={step}
      readonly={readonly ? '' : undefined}
      height={height}
      title={title}
      src={base}
    >
      <Fallback base={base} scenario={name} lesson={lesson} lang={known} title={title} script={script} />
    </pid-scope>
  );
}

export default PidScope;
