// The snippets for site generators, each run through the real generator. Generators that are not installed are skipped, and reported as such.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const INTEGRATIONS = fileURLToPath(new URL('..', import.meta.url));
const MODULES = fileURLToPath(new URL('node_modules', import.meta.url));
const URL_OF_PIDSCOPE = 'https://example.org/pidscope/';
const SCRIPT = 'A clone B newpid=B\n\n# <b> & "quotes"\nB fork C -> 2';
const ESCAPED = /<pre style="[^"]*max-height:300px[^"]*">A clone B newpid=B\n\n# &lt;b&gt; &amp; (&quot;|&#34;|")quotes(&quot;|&#34;|")\nB fork C -(&gt;|>) 2<\/pre>/;

/** Makes a folder with these files, which is removed after the tests. */
const folders = [];
function folder(files) {
  const root = mkdtempSync(join(tmpdir(), 'pidscope-integration-'));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}
after(() => folders.forEach((root) => rmSync(root, { recursive: true, force: true })));

const missing = (program, ...options) => (spawnSync(program, options).status === 0 ? false : `${program} is not installed`);

/** Returns the attributes and the content of the `<pid-scope>` element that has this text in its tag. */
function element(html, mark) {
  const found = [...html.matchAll(/<pid-scope([^>]*)>([\s\S]*?)<\/pid-scope>/g)].find(([, tag]) => tag.includes(mark));
  assert.ok(found, `no <pid-scope> with ${mark} in:\n${html}`);
  const attributes = Object.fromEntries([...found[1].matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value ?? '']));
  return { attributes, content: found[2] };
}

/** The code that the page's dialog generates for a script full of special characters (`web/src/state/snippet.rs`), by name. */
const DIALOG = Object.fromEntries(readFileSync(new URL('dialog.txt', import.meta.url), 'utf8').split(/^=== /m).slice(1).map((section) => {
  const [name] = section.split('\n', 1);
  return [name, section.slice(name.length + 1).trimEnd()];
}));

/** The attributes that reserve the height of the frame, which fills it. */
const room = (height) => ({ height: `${height}`, style: `display:block;min-height:${height}px` });

/** Checks that the script in the dialog's code survives unchanged. */
function checkScript(html) {
  const { attributes, content } = element(html, 'readonly');
  assert.deepEqual(attributes, { lang: 'ko', readonly: '', ...room(430), src: URL_OF_PIDSCOPE });
  const text = content.match(/^<pre[^>]*>([\s\S]*)<\/pre>$/)[1];
  assert.doesNotMatch(text, /</);
  const letters = { lt: '<', gt: '>', amp: '&', quot: '"', '#34': '"', '#39': "'", '#x27': "'" };
  assert.equal(text.replace(/&([#\w]+);/g, (_, name) => letters[name]), DIALOG.script);
}

/** Checks that the step is only used for the link; each scenario has a single picture. */
function checkStep(html) {
  const { attributes, content } = element(html, 'scenario="zombie@4"');
  assert.deepEqual(attributes, { scenario: 'zombie@4', ...room(590), src: URL_OF_PIDSCOPE });
  assert.match(content, /^<a href="https:\/\/example\.org\/pidscope\/#@zombie@4"><img src="https:\/\/example\.org\/pidscope\/figures\/zombie\.en\.svg" alt="pidscope: zombie"/);
}

/** Checks what every generator must make of the same embeds. The language of the surrounding page is left to the element. */
function check(html) {
  const figure = element(html, 'scenario="figure-1"');
  assert.deepEqual(figure.attributes, {
    scenario: 'figure-1', lang: 'ko', theme: 'dark', show: 'picture,timeline', step: '3', readonly: '', ...room(400), title: '그림', src: URL_OF_PIDSCOPE,
  });
  assert.match(figure.content, /^<a href="https:\/\/example\.org\/pidscope\/#@figure-1"><img src="https:\/\/example\.org\/pidscope\/figures\/figure-1\.ko\.svg" alt="pidscope: 그림"/);
  const lesson = element(html, 'lesson="signals/from-inside"');
  assert.deepEqual(lesson.attributes, { lesson: 'signals/from-inside', src: URL_OF_PIDSCOPE });
  assert.match(lesson.content, /^<a href="https:\/\/example\.org\/pidscope\/#lesson=signals\/from-inside">pidscope<\/a>$/);
  const script = element(html, 'height="300"');
  assert.deepEqual(script.attributes, { ...room(300), src: URL_OF_PIDSCOPE });
  assert.match(script.content, ESCAPED);
  checkStep(html);
  // A surrounding paragraph would end where the script begins.
  assert.doesNotMatch(html, /<p>\s*<(div|pid-scope)/);
}

/** The values of `readonly` and whether they make the embed read-only: the rule of the element itself. */
const READ_ONLY = new Map([['true', true], ['readonly', true], ['', true], ['false', false], ['0', false]]);

/** Checks this rule in a page with an embed for each value, in their order. */
function checkReadOnly(html) {
  const tags = [...html.matchAll(/<pid-scope([^>]*)>/g)].map(([, tag]) => / readonly(="")?[ >]/.test(`${tag}>`));
  assert.deepEqual(tags, [...READ_ONLY.values()]);
}

describe('Jekyll', { skip: missing('jekyll', '--version') }, () => {
  const build = (post, config = `pidscope:\n  url: ${URL_OF_PIDSCOPE}\n`, front = 'title: Post') => {
    const root = folder({ '_config.yml': `${config}highlighter: none\n`, 'post.md': `---\n${front}\n---\n${post}` });
    cpSync(join(INTEGRATIONS, 'jekyll'), root, { recursive: true });
    execFileSync('jekyll', ['build', '--quiet', '--disable-disk-cache'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    return readFileSync(join(root, '_site/post.html'), 'utf8');
  };

  test('the include writes the element with its fallback', () => {
    const html = build(`Before.

{% include pidscope.html scenario="@figure-1" lang="ko" theme="dark" show="picture,timeline" step=3 readonly=true height=400 title="그림" %}

Between **the two**.

{% include pidscope.html lesson="signals/from-inside" %}

{% include pidscope.html scenario="zombie@4" %}

{% capture world %}
${SCRIPT}
{% endcapture %}
{% include pidscope.html script=world height=300 %}

After.
`);
    check(html);
    assert.equal(html.match(/<script src="https:\/\/example\.org\/pidscope\/embed\/pid-scope\.js" async/g)?.length, 1);
    assert.match(html, /<p>Before\.<\/p>[\s\S]*<strong>the two<\/strong>[\s\S]*<p>After\.<\/p>/);
  });

  test('code from the dialog is passed through unchanged', () => {
    checkScript(build(`Before.\n\n${DIALOG.jekyll}\n\nAfter.\n`));
    const link = element(build('{% include pidscope.html scenario="#v1.AB_-@3" readonly=true %}'), 'readonly');
    assert.equal(link.attributes.scenario, '#v1.AB_-@3');
    assert.equal(link.content, '<a href="https://example.org/pidscope/#v1.AB_-@3">pidscope</a>');
  });

  test('the address may lack the last slash or be given in the include, and is required', () => {
    assert.match(build('{% include pidscope.html scenario="zombie" %}', 'pidscope:\n  url: https://example.org/pidscope\n'), /figures\/zombie\.en\.svg/);
    assert.match(build('{% include pidscope.html scenario="zombie" src="/p/" %}', ''), /<img src="\/p\/figures\/zombie\.en\.svg"/);
    assert.match(build('{% include pidscope.html scenario="zombie" %}', ''), /does not know where pidscope is/);
    assert.match(build('{% include pidscope.html %}'), /expects a <code>scenario<\/code>/);
  });

  test('a given language is written', () => {
    const lang = (...options) => element(build('{% include pidscope.html scenario="zombie" %}', ...options), 'zombie').attributes.lang;
    const config = `pidscope:\n  url: ${URL_OF_PIDSCOPE}\n`;
    assert.equal(lang(), undefined);
    assert.equal(lang(`${config}lang: ko\n`), 'ko');
    assert.equal(lang(`${config}lang: ko\n`, 'lang: en-US'), 'en-US');
    assert.match(build('{% include pidscope.html scenario="zombie" %}', `${config}lang: ko-KR\n`), /zombie\.ko\.svg/);
  });

  test('read-only values match those of the element', () => {
    checkReadOnly(build([...READ_ONLY.keys()].map((value) => `{% include pidscope.html scenario="zombie" readonly="${value}" %}`).join('\n\n')));
    checkReadOnly(build(['true', 'true', '""', 'false', '0'].map((value) => `{% include pidscope.html scenario="zombie" readonly=${value} %}`).join('\n\n')));
  });
});

describe('Hugo', { skip: missing('hugo', 'version') }, () => {
  const build = (post, config = `[params.pidscope]\nurl = "${URL_OF_PIDSCOPE}"\n`) => {
    const root = folder({
      'config.toml': `baseURL = "https://blog.example.org/"\ndisableKinds = ["taxonomy", "term", "sitemap", "RSS", "home", "section"]\n${config}`,
      'layouts/_default/single.html': '<!doctype html>{{ .Content }}',
      'content/post.md': `---\ntitle: Post\n---\n${post}`,
    });
    cpSync(join(INTEGRATIONS, 'hugo'), root, { recursive: true });
    const { status, stdout, stderr } = spawnSync('hugo', [], { cwd: root, encoding: 'utf8' });
    return status === 0 ? readFileSync(join(root, 'public/post/index.html'), 'utf8') : new Error(stdout + stderr);
  };

  test('the shortcode writes the element with its fallback', () => {
    const html = build(`Before.

{{< pidscope scenario="@figure-1" lang="ko" theme="dark" show="picture,timeline" step="3" readonly="true" height="400" title="그림" />}}

Between **the two**.

{{< pidscope lesson="signals/from-inside" />}}

{{< pidscope scenario="zombie@4" />}}

{{< pidscope height=300 >}}
${SCRIPT}
{{< /pidscope >}}

After.
`);
    if (html instanceof Error) throw html;
    check(html);
    assert.equal(html.match(/<script src="https:\/\/example\.org\/pidscope\/embed\/pid-scope\.js" async/g)?.length, 1);
    assert.match(html, /<p>Before\.<\/p>[\s\S]*<strong>the two<\/strong>[\s\S]*<p>After\.<\/p>/);
  });

  test('code from the dialog is passed through unchanged', () => {
    checkScript(build(`Before.\n\n${DIALOG.hugo}\n\nAfter.\n`));
    const [, fragment] = DIALOG['hugo-link'].match(/scenario="(#v1[^"]*)"/);
    const link = element(build(DIALOG['hugo-link']), 'readonly');
    assert.equal(link.attributes.scenario, fragment);
    assert.equal(link.content, `<a href="https://example.org/pidscope/${fragment}">pidscope</a>`);
  });

  test('a missing parameter stops the build and is named', () => {
    assert.match(build('{{< pidscope >}}A fork B{{< /pidscope >}}'), />A fork B<\/pre>/);
    assert.match(build('{{< pidscope scenario="zombie" src="/p" />}}', ''), /<img src="\/p\/figures\/zombie\.en\.svg"/);
    assert.match(String(build('{{< pidscope scenario="zombie" />}}', '')), /params\.pidscope\.url/);
    assert.match(String(build('{{< pidscope />}}')), /scenario, lesson or a script/);
  });

  test('a given language is written, and the picture is in that of the site', () => {
    const html = build('{{< pidscope scenario="zombie" />}}', `defaultContentLanguage = "ko"\n[params.pidscope]\nurl = "${URL_OF_PIDSCOPE}"\n`);
    assert.equal(element(html, 'zombie').attributes.lang, undefined);
    assert.match(html, /zombie\.ko\.svg/);
    assert.match(build('{{< pidscope scenario="zombie" />}}'), /zombie\.en\.svg/);
  });

  test('read-only values match those of the element', () => {
    checkReadOnly(build([...READ_ONLY.keys()].map((value) => `{{< pidscope scenario="zombie" readonly="${value}" />}}`).join('\n\n')));
    checkReadOnly(build(['true', 'true', '""', 'false', '0'].map((value) => `{{< pidscope scenario="zombie" readonly=${value} />}}`).join('\n\n')));
  });
});

describe('MDX', () => {
  /** Returns the HTML of a post with this content. */
  const render = async (post) => {
    const { compile } = await import('@mdx-js/mdx');
    const { build } = await import('esbuild');
    const root = folder({
      'post.js': String(await compile(post)),
      'main.js': "import { renderToStaticMarkup } from 'react-dom/server'; import { createElement } from 'react'; import Post from './post.js';\nexport const html = renderToStaticMarkup(createElement(Post));",
    });
    cpSync(join(INTEGRATIONS, 'mdx'), root, { recursive: true });
    const out = join(root, 'out.cjs');
    await build({
      entryPoints: [join(root, 'main.js')], outfile: out, bundle: true, platform: 'node', format: 'cjs', jsx: 'automatic', logLevel: 'error',
      nodePaths: [MODULES],
    });
    return (await import(out)).default.html;
  };

  test('the component writes the element with its fallback', async () => {
    const html = await render(`import { PidScope } from './PidScope.jsx'

Before.

<PidScope scenario="@figure-1" lang="ko" theme="dark" show="picture,timeline" step={3} readonly height={400} title="그림" src="${URL_OF_PIDSCOPE}" />

Between **the two**.

<PidScope lesson="signals/from-inside" src="https://example.org/pidscope" />

<PidScope scenario="@zombie@4" />

<PidScope height={300}>{${JSON.stringify(`\n${SCRIPT}\n`)}}</PidScope>
`);
    check(html);
    assert.match(html, /<p>Between <strong>the two<\/strong>/);
  });

  test('code from the dialog is passed through unchanged', async () => {
    checkScript(await render(`${DIALOG.mdx}\n\nAfter **it**.\n`));
    const html = await render("import { PidScope } from './PidScope.jsx'\n\n<PidScope scenario=\"#v1.AB_-@3\" readonly />\n");
    const link = element(html, 'readonly');
    assert.equal(link.attributes.scenario, '#v1.AB_-@3');
    assert.equal(link.content, '<a href="https://example.org/pidscope/#v1.AB_-@3">pidscope</a>');
  });

  test('lines and code blocks between the tags are kept for the element', async () => {
    const post = (content) => render(`import { PidScope } from './PidScope.jsx'\n\n<PidScope>\n${content}\n</PidScope>\n`);
    assert.match(element(await post('A fork B\nB fork C'), 'src').content, /<p>A fork B\nB fork C<\/p>/);
    assert.match(element(await post('\nA fork B\n\nB fork C\n'), 'src').content, /<p>A fork B<\/p>\s*<p>B fork C<\/p>/);
    assert.match(element(await post('\n```\nA fork B\n\nB fork C\n```\n'), 'src').content, /<pre><code>A fork B\n\nB fork C\n<\/code><\/pre>/);
  });

  test('read-only values match those of the element', async () => {
    const post = (values) => render(`import { PidScope } from './PidScope.jsx'\n\n${values.map((value) => `<PidScope scenario="zombie" readonly=${value} />`).join('\n\n')}\n`);
    checkReadOnly(await post([...READ_ONLY.keys()].map((value) => `"${value}"`)));
    checkReadOnly(await post(['{true}', '{1}', '""', '{false}', '{0}']));
  });

  test('TypeScript knows the component, and the element', () => {
    const root = folder({
      'post.tsx': `import { useRef } from 'react';
import { PidScope, type PidScopeElement, type PidScopeError } from './PidScope.jsx';

export function Post() {
  const scope = useRef<PidScopeElement>(null);
  const ask = async () => {
    const { position } = await scope.current!.run('A fork B');
    scope.current!.step = position;
    const { step } = await scope.current!.step('A kill 99 TERM').catch((error: PidScopeError) => { throw new Error(error.code); });
    return step?.text;
  };
  document.querySelector('pid-scope')?.undo();
  return <>
    <PidScope scenario="figure-1" lang="ko" theme="dark" step={3} readonly height={400} />
    <PidScope>{'A fork B'}</PidScope>
    {/* @ts-expect-error: there is no such theme */}
    <PidScope theme="blue" />
    <pid-scope ref={scope} scenario="figure-1" step={4} onClick={ask} />
    {/* @ts-expect-error: nor such an attribute */}
    <pid-scope scenarios="figure-1" />
  </>;
}
`,
    });
    cpSync(join(INTEGRATIONS, 'mdx'), root, { recursive: true });
    symlinkSync(MODULES, join(root, 'node_modules'));
    const options = ['--noEmit', '--strict', '--jsx', 'react-jsx', '--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022', '--lib', 'es2022,dom'];
    const { status, stdout } = spawnSync('node', [join(MODULES, 'typescript/bin/tsc'), ...options, 'post.tsx'], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });

  test('a missing property is named', async () => {
    for (const empty of ['<PidScope />', '<PidScope>{`\n`}</PidScope>', '<PidScope>\n\n</PidScope>']) {
      await assert.rejects(render(`import { PidScope } from './PidScope.jsx'\n\n${empty}\n`), /scenario, lesson or a script/);
    }
  });
});
