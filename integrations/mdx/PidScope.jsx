'use client';
// pidscope in MDX, for React: copy this file beside your components, and set SOURCE to the address of pidscope.
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
// A code block between the tags works as well, and so do plain lines, as far as MDX leaves them as they are.
//
// Properties: scenario (a name, or any link of pidscope from its # on) or lesson, or a script between the tags; lang, theme, show, step, readonly, height, title, src. Without lang, it is
// the language of the surrounding page. With show or lesson, give a height, so that nothing moves when the frame arrives. Feeds and readers that run no scripts show the picture with a link, or the script.
import { useEffect, useRef, useState } from 'react';

/** Where pidscope is. */
const SOURCE = 'https://example.org/pidscope/';

/** Loads the definition of the element, once per page. */
function load(address) {
  if (customElements.get('pid-scope') || [...document.scripts].some(({ src }) => src === address)) return;
  document.head.append(Object.assign(document.createElement('script'), { src: address, async: true }));
}

/** What is shown until the frame runs, or if it never does; no higher than the frame. */
function Fallback({ base, scenario, lesson, lang, title, script, height }) {
  const maxHeight = height && `${height}px`;
  if (lesson) return <a href={`${base}#lesson=${lesson}`}>{title ?? 'pidscope'}</a>;
  if (scenario?.startsWith('#')) return <a href={base + scenario}>{title ?? 'pidscope'}</a>;
  if (!scenario) {
    const style = maxHeight && { boxSizing: 'border-box', margin: 0, maxHeight, overflow: 'auto' };
    return typeof script === 'string' ? <pre style={style}>{script}</pre> : <div style={style}>{script}</div>;
  }
  // Each scenario has a single picture, whatever the step.
  const [picture] = scenario.split('@');
  return (
    <a href={`${base}#@${scenario}`}>
      <img
        src={`${base}figures/${picture}.${lang}.svg`}
        alt={`pidscope: ${title ?? picture}`}
        loading="lazy"
        style={{ display: 'block', maxWidth: '100%', height: 'auto', maxHeight }}
      />
    </a>
  );
}

export function PidScope({ scenario, lesson, lang, theme, show, step, readonly, height, title, src = SOURCE, children }) {
  const base = `${src.replace(/\/+$/, '')}/`;
  const name = scenario?.replace(/^@/, '');
  const known = (tag) => (tag?.toLowerCase().startsWith('ko') ? 'ko' : 'en');
  const element = useRef(null);
  // The language of the surrounding page is known once the element has been inserted.
  const [around, setAround] = useState('en');
  useEffect(() => setAround(known(element.current.closest('[lang]')?.lang)), [lang]);
  useEffect(() => load(new URL('embed/pid-scope.js', new URL(base, document.baseURI)).href), [base]);
  // Whatever MDX has made of the lines is left as it is: the element reads the lines of paragraphs and code blocks.
  const parts = [children].flat(Infinity).filter((part) => part != null && typeof part !== 'boolean');
  const script = parts.every((part) => typeof part === 'string') ? parts.join('').trim() : children;
  if (!name && !lesson && !script) throw new Error('PidScope: scenario, lesson or a script between its tags was expected');
  const isReadOnly = ![undefined, null, false, 'false', 0, '0'].includes(readonly);
  // The maximum height of picture, time bar and actions: the frame fills the reserved space, and nothing moves when it arrives.
  const usual = isReadOnly ? 430 : 590;
  const room = height ?? (show || lesson ? undefined : usual);
  return (
    <pid-scope
      ref={element}
      scenario={name}
      lesson={lesson}
      lang={lang}
      theme={theme}
      show={show}
      step={step}
      readonly={isReadOnly ? '' : undefined}
      height={room}
      title={title}
      src={base}
      style={room && { display: 'block', minHeight: `${room}px` }}
    >
      <Fallback base={base} scenario={name} lesson={lesson} lang={lang ? known(lang) : around} title={title} script={script} height={room} />
    </pid-scope>
  );
}

export default PidScope;
