//! The code of an embed in each of the languages in which posts are written. These are pure functions; the tests read
//! the code back.

use pidscope_text::Lang;

use crate::state::preferences::Theme;

/// The language of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The element `<pid-scope>` with its script.
    Html,
    /// A frame.
    Frame,
    /// The include of `integrations/jekyll`.
    Jekyll,
    /// The shortcode of `integrations/hugo`.
    Hugo,
    /// The component of `integrations/mdx`.
    Mdx,
    /// A picture with a link.
    Markdown,
}

impl Kind {
    /// All kinds, in the order of the list.
    pub const ALL: [Kind; 6] = [Kind::Html, Kind::Frame, Kind::Jekyll, Kind::Hugo, Kind::Mdx, Kind::Markdown];

    /// Returns whether the loader makes the frame, so that the embed follows the surrounding page.
    pub fn follows(self) -> bool {
        !matches!(self, Kind::Frame | Kind::Markdown)
    }
}

/// The reason why there is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The script is too long for an address.
    TooLong,
    /// The script has characters that a post does not preserve, and is too long for an address.
    Unwritable,
    /// No part is to be shown.
    NothingShown,
    /// The height is not a number of pixels.
    Height,
    /// The lesson is a local file.
    LessonFile,
}

/// The world or lesson to be embedded, with the options.
#[derive(Debug, Clone)]
pub struct Snippet {
    /// The address of pidscope's folder.
    pub base: String,
    /// The attribute that names the world, with its value; `None` if the script is given instead.
    pub named: Option<(&'static str, String)>,
    /// The script.
    pub script: String,
    /// The world as the fragment of an address, with `#`; `None` if that would be too long.
    pub fragment: Option<String>,
    /// The number of steps after which it opens, if that differs from the default.
    pub step: Option<usize>,
    /// The parts, separated by commas; empty for the default.
    pub show: String,
    /// The language; `None` for that of the surrounding page.
    pub lang: Option<Lang>,
    /// The colours; `Auto` for those of the surrounding page.
    pub theme: Theme,
    /// Whether it is read-only.
    pub is_read_only: bool,
    /// The height in pixels, if one was chosen.
    pub height: Option<usize>,
    /// The height of a frame if none was chosen.
    pub usual_height: usize,
    /// The title.
    pub title: String,
    /// The address of the picture.
    pub picture: String,
}

impl Snippet {
    /// Returns the code of a kind.
    pub fn code(&self, kind: Kind) -> Result<String, Obstacle> {
        match kind {
            Kind::Frame => {
                let (address, title) = (attribute(&self.frame()?), attribute(&self.title));
                let height = self.frame_height();
                Ok(format!(
                    "<iframe src=\"{address}\" title=\"pidscope: {title}\" width=\"100%\" height=\"{height}\" loading=\"lazy\" \
                     allow=\"clipboard-write\" frameborder=\"0\"></iframe>"
                ))
            }
            Kind::Markdown => {
                let [picture, link] = [&self.picture, &self.link("")?].map(|address| address.replace('&', "&amp;"));
                Ok(["[![pidscope: ", &markdown(&self.title), "](", &picture, ")](", &link, ")"].concat())
            }
            Kind::Html | Kind::Jekyll | Kind::Hugo | Kind::Mdx => self.element(kind),
        }
    }

    /// Returns whether the picture is a file that the reader must save, rather than one of those beside the page.
    pub fn has_own_picture(&self) -> bool {
        !self.picture.contains('/')
    }

    /// Returns the address of a frame that shows it.
    pub fn frame(&self) -> Result<String, Obstacle> {
        let values = self.values(None, self.frame_height().to_string());
        let values = values.iter().map(|(name, value)| ["&", *name, "=", value].concat());
        let read_only = if self.is_read_only { "&readonly" } else { "" };
        self.link(&["?embed", &values.collect::<String>(), read_only].concat())
    }

    fn frame_height(&self) -> usize {
        self.height.unwrap_or(self.usual_height)
    }

    fn link(&self, query: &str) -> Result<String, Obstacle> {
        let fragment = self.fragment.as_ref().ok_or(Obstacle::TooLong)?;
        let step = self.step.map_or_else(String::new, |step| format!("@{step}"));
        Ok([&self.base, query, &safe(fragment), &step].concat())
    }

    /// Returns the options other than the world, by name.
    fn values(&self, step: Option<usize>, height: String) -> Vec<(&'static str, String)> {
        let theme = if self.theme == Theme::Auto { "" } else { self.theme.name() };
        let values = [
            ("lang", self.lang.map_or("", Lang::tag).to_owned()),
            ("theme", theme.to_owned()),
            ("show", self.show.clone()),
            ("step", step.map_or_else(String::new, |step| step.to_string())),
            ("height", height),
        ];
        values.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Returns the code of a kind that becomes a `<pid-scope>`.
    fn element(&self, kind: Kind) -> Result<String, Obstacle> {
        let script = self.script.strip_suffix('\n').unwrap_or(&self.script);
        let named = match &self.named {
            Some((name, value)) => Some((*name, safe(value))),
            None if is_kept(kind, script) => None,
            None => Some(("scenario", safe(self.fragment.as_ref().ok_or(Obstacle::Unwritable)?))),
        };
        let has_script = named.is_none();
        let height = self.height.map_or_else(String::new, |height| height.to_string());
        let mut values = String::new();
        for (name, value) in named.into_iter().chain(self.values(self.step, height)) {
            let value = if kind == Kind::Jekyll || kind == Kind::Hugo { value } else { attribute(&value) };
            values += &[" ", name, "=\"", &value, "\""].concat();
        }
        if self.is_read_only {
            values += match kind {
                Kind::Jekyll => " readonly=true",
                Kind::Hugo => " readonly=\"true\"",
                _ => " readonly",
            };
        }
        let (begin, open, close) = match (kind, has_script) {
            (Kind::Jekyll, false) => ("", "{% include pidscope.html", " %}"),
            (Kind::Jekyll, true) => {
                let script = written(script, |letter, next| is_brace(letter, next).then_some("{{ \"{\" }}"));
                let begin = ["{% capture world %}\n", &script, "\n{% endcapture %}\n"].concat();
                return Ok([&begin, "{% include pidscope.html script=world", &values, " %}"].concat());
            }
            (Kind::Hugo, false) => ("", "{{< pidscope", " />}}"),
            (Kind::Hugo, true) => ("", "{{< pidscope", &*[" >}}\n", script, "\n{{< /pidscope >}}"].concat()),
            (Kind::Mdx, false) => (IMPORT, "<PidScope", " />"),
            (Kind::Mdx, true) => (IMPORT, "<PidScope", &*[">{`\n", &template(script), "\n`}</PidScope>"].concat()),
            (_, false) => ("", "<pid-scope", "></pid-scope>"),
            (_, true) => ("", "<pid-scope", &*[">\n<pre>\n", &html(script), "\n</pre>\n</pid-scope>"].concat()),
        };
        let loader = match kind {
            Kind::Html => ["<script src=\"", &attribute(&self.base), "embed/pid-scope.js\"></script>\n\n"].concat(),
            _ => begin.to_owned(),
        };
        Ok([&loader, open, &values, close].concat())
    }
}

const IMPORT: &str = "import { PidScope } from './PidScope.jsx';\n\n";

/// Returns whether a post preserves a script as its text: surrounding white space is trimmed, and some characters are
/// lost or have a meaning.
fn is_kept(kind: Kind, script: &str) -> bool {
    let is_lost = |letter: char| letter == '\u{feff}' || (letter.is_control() && letter != '\n' && letter != '\t');
    // These cannot be escaped.
    let means = |words: &&str| kind == Kind::Hugo && script.contains(*words);
    let is_whole = !script.is_empty() && script.trim() == script;
    is_whole && !script.contains(is_lost) && !["{{<", "{{%", "<!--more-->"].iter().any(means)
}

/// Returns a URL, or a part of one, with all characters escaped that could end its surroundings. Browsers read it as
/// the same URL.
pub fn safe(address: &str) -> String {
    let mut text = String::with_capacity(address.len());
    for letter in address.chars() {
        match letter {
            '"' | '<' | '>' | '(' | ')' | '{' | '}' | '`' | '|' | '^' | '\\' | '\0'..=' ' => {
                text += &format!("%{:02X}", letter as u32);
            }
            letter => text.push(letter),
        }
    }
    text
}

/// Returns a text in which some characters are replaced, which may depend on the next character.
fn written(text: &str, instead: fn(char, char) -> Option<&'static str>) -> String {
    let next = text.chars().skip(1).chain(['\0']);
    let mut out = String::with_capacity(text.len());
    for (letter, next) in text.chars().zip(next) {
        match instead(letter, next) {
            Some(words) => out += words,
            None => out.push(letter),
        }
    }
    out
}

/// Returns whether a brace begins the syntax of a site generator.
fn is_brace(letter: char, next: char) -> bool {
    letter == '{' && (next == '{' || next == '%')
}

/// Escapes the content of an element, also for a file that a generator reads. A blank line would end the element in
/// Markdown.
fn html(text: &str) -> String {
    written(text, |letter, next| match letter {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '\n' if next == '\n' => Some("&#10;"),
        _ => is_brace(letter, next).then_some("&#123;"),
    })
}

/// Escapes the value of an attribute.
fn attribute(text: &str) -> String {
    written(text, |letter, next| match letter {
        '&' => Some("&amp;"),
        '"' => Some("&quot;"),
        '<' => Some("&lt;"),
        _ => is_brace(letter, next).then_some("&#123;"),
    })
}

/// Escapes the content of a JavaScript template literal.
fn template(text: &str) -> String {
    written(text, |letter, next| match letter {
        '\\' => Some("\\\\"),
        '`' => Some("\\`"),
        '$' if next == '{' => Some("\\$"),
        _ => None,
    })
}

/// Escapes a text for Markdown.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\[]*_`<>&~{}|!$".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use pidscope_lessons::SCENARIOS;
    use pidscope_userland::link::{Link, Origin, encode};
    use proptest::prelude::*;

    const BASE: &str = "https://example.org/p/";

    fn snippet(script: &str) -> Snippet {
        Snippet {
            base: BASE.to_owned(),
            named: None,
            script: script.to_owned(),
            fragment: Some(encode(script, None)),
            step: Some(1),
            show: "picture,views".to_owned(),
            lang: Some(Lang::Ko),
            theme: Theme::Dark,
            is_read_only: true,
            height: Some(480),
            usual_height: 546,
            title: "[그림 1] \"a\" <b> & {{c}} `d` *e*".to_owned(),
            picture: "figure.svg".to_owned(),
        }
    }

    /// Decodes character references as a browser does.
    fn decoded(html: &str) -> String {
        let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#123;", "{"), ("&#10;", "\n")];
        let text = named.iter().fold(html.to_owned(), |text, (name, letter)| text.replace(name, letter));
        text.replace("&amp;", "&")
    }

    /// Returns the text between two strings, and the rest.
    fn between<'a>(text: &'a str, begin: &str, end: &str) -> (&'a str, &'a str) {
        let (_, rest) = text.split_once(begin).unwrap_or_else(|| panic!("no {begin:?} in {text:?}"));
        rest.split_once(end).unwrap_or_else(|| panic!("no {end:?} in {rest:?}"))
    }

    fn attributes(tag: &str, reads: fn(&str) -> String) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut rest = tag.trim();
        while let Some((name, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').expect("the end of a value");
            found.push((name.trim().to_owned(), reads(value)));
            rest = after;
        }
        found.push((rest.trim().to_owned(), String::new()));
        found
    }

    /// Returns the attributes and the content of an element, as the loader sees them.
    fn world(kind: Kind, code: &str) -> (Vec<(String, String)>, Option<String>) {
        let html_like = decoded;
        let plain = str::to_owned;
        match kind {
            Kind::Html => {
                assert!(
                    code.starts_with(
                        "<script src=\"https://example.org/p/embed/pid-scope.js\"></script>\n\n<pid-scope "
                    )
                );
                let (tag, content) = between(code, "<pid-scope", ">");
                let content = content.strip_suffix("</pid-scope>").expect("an end tag");
                // Neither Markdown nor a generator finds its own syntax in it.
                assert!(!content.contains("\n\n") && !content.contains("{{") && !content.contains("{%"), "{content}");
                let script = (!content.is_empty()).then(|| decoded(between(content, "<pre>\n", "</pre>").0));
                (attributes(tag, html_like), script)
            }
            Kind::Jekyll => {
                let script = code.starts_with("{% capture").then(|| {
                    let (captured, _) = between(code, "{% capture world %}\n", "{% endcapture %}");
                    let text = captured.replace("{{ \"{\" }}", "\u{1}");
                    assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
                    text.replace('\u{1}', "{")
                });
                let (tag, _) = between(code, "{% include pidscope.html", "%}");
                (attributes(&tag.replace(" script=world", ""), plain), script)
            }
            Kind::Hugo => {
                let (tag, rest) = between(code, "{{< pidscope", ">}}");
                assert_eq!(rest.is_empty(), tag.ends_with('/'));
                let script =
                    (!rest.is_empty()).then(|| rest.strip_suffix("{{< /pidscope >}}").expect("an end").to_owned());
                assert!(script.as_ref().is_none_or(|script| !script.contains("{{<") && !script.contains("{{%")));
                (attributes(tag.trim_end_matches('/'), plain), script)
            }
            Kind::Mdx => {
                let (tag, rest) = between(code, "<PidScope", ">");
                let script = rest.starts_with('{').then(|| {
                    let (mut text, mut letters) =
                        (String::new(), rest.strip_prefix("{`").expect("a string").chars().peekable());
                    loop {
                        match letters.next().expect("the end of the string") {
                            '\\' => text.push(letters.next().expect("a letter")),
                            '`' => break,
                            letter => {
                                assert!(letter != '$' || letters.peek() != Some(&'{'), "code in {rest}");
                                text.push(letter);
                            }
                        }
                    }
                    assert_eq!(letters.collect::<String>(), "}</PidScope>");
                    text
                });
                (attributes(tag.trim_end_matches('/'), html_like), script)
            }
            Kind::Frame | Kind::Markdown => unreachable!("these have addresses"),
        }
    }

    fn script_of(fragment: &str) -> (String, Option<usize>) {
        let link: Link = fragment.parse().expect("a link");
        match link.origin {
            Origin::Script(text) => (text, link.step),
            Origin::Scenario(name) => panic!("the scenario {name}"),
        }
    }

    /// Asserts that every kind of code leads back to this script.
    fn assert_round_trip(script: &str) {
        let snippet = snippet(script);
        for kind in [Kind::Html, Kind::Jekyll, Kind::Hugo, Kind::Mdx] {
            let code = snippet.code(kind).expect("code");
            let (mut attributes, content) = world(kind, &code);
            let read = match content {
                // The loader trims.
                Some(content) => content.trim().to_owned(),
                None => script_of(&attributes.remove(0).1).0,
            };
            assert_eq!(read.trim_end_matches('\n'), script.trim_end_matches('\n'), "{kind:?}: {code}");
            let readonly = match kind {
                Kind::Jekyll => ("readonly=true", ""),
                Kind::Hugo => ("readonly", "true"),
                _ => ("readonly", ""),
            };
            let rest = [
                ("lang", "ko"),
                ("theme", "dark"),
                ("show", "picture,views"),
                ("step", "1"),
                ("height", "480"),
                readonly,
            ];
            let rest: Vec<_> = rest.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
            attributes.retain(|(name, _)| !name.is_empty());
            assert_eq!(attributes, rest, "{kind:?}: {code}");
        }
        let frame = snippet.code(Kind::Frame).expect("code");
        let address = decoded(between(&frame, "src=\"", "\"").0);
        let (query, fragment) = address.split_once('#').expect("a fragment");
        assert_eq!(query, "https://example.org/p/?embed&lang=ko&theme=dark&show=picture,views&height=480&readonly");
        assert_eq!(script_of(fragment), (script.to_owned(), Some(1)));
        assert_eq!(decoded(between(&frame, "title=\"", "\"").0), ["pidscope: ", &snippet.title].concat());
        let picture = snippet.code(Kind::Markdown).expect("code");
        let (alt, rest) = between(&picture, "[![", "](figure.svg)](");
        assert_eq!(alt, "pidscope: \\[그림 1\\] \"a\" \\<b\\> \\& \\{\\{c\\}\\} \\`d\\` \\*e\\*");
        let (link, rest) = rest.split_once(')').expect("the end of the link");
        assert_eq!((script_of(link.split_once('#').expect("a fragment").1), rest), ((script.to_owned(), Some(1)), ""));
    }

    #[test]
    fn every_scenario_round_trips() {
        for scenario in SCENARIOS {
            assert_round_trip(scenario.script());
            let named = Snippet { named: Some(("scenario", scenario.name.to_owned())), ..snippet(scenario.script()) };
            for kind in [Kind::Html, Kind::Jekyll, Kind::Hugo, Kind::Mdx] {
                let (attributes, content) = world(kind, &named.code(kind).expect("code"));
                assert_eq!(content, None);
                assert_eq!(attributes[0], ("scenario".to_owned(), scenario.name.to_owned()));
            }
        }
    }

    #[test]
    fn generator_syntax_round_trips() {
        for hostile in [
            "A$ echo '</pre></pid-scope><script>alert(1)</script>'\n",
            "A$ echo {{ site.title }} {% raw %} {% endraw %} {% endcapture %} {{{%{{\n",
            "A$ echo {{< pidscope >}} {{% x %}} {{</* y */>}} {{< /pidscope >}} <!--more-->\n",
            "A$ echo `id` ${HOME} $${x} \\` \\\\ }</PidScope> {x}\n",
            "A$ echo &amp; &lt; &#10; \" ' \" &quot;\n",
            "A fork B\n\n\n# <b>\n\nB fork C\n",
            "A$ echo \u{1b}[31m\r\u{0}\u{feff}\n",
            " A fork B \n",
            "\u{feff}A fork B",
            "A fork 둘째{\n{% B\n",
            "",
        ] {
            assert_round_trip(hostile);
        }
    }

    /// The cases that `integrations/tests` run through the real generators.
    #[test]
    fn generator_test_input_is_current() {
        let script = "A clone B newpid=B\nA$ echo \"{{ page.title }} {% raw %} ${HOME} `id` \\\\\" {{{'</pre>&lt;<b>' }}\nB fork C -> 2\n";
        let plain = |script: &str| Snippet {
            step: None,
            show: String::new(),
            theme: Theme::Auto,
            height: None,
            ..snippet(script)
        };
        let codes = [("jekyll", Kind::Jekyll), ("hugo", Kind::Hugo), ("mdx", Kind::Mdx)];
        let codes = codes.map(|(name, kind)| (name, plain(script).code(kind)));
        let link = ("hugo-link", plain("A$ echo {{< x >}}\n").code(Kind::Hugo));
        let sections = [("script", Ok(script.trim_end().to_owned()))].into_iter().chain(codes).chain([link]);
        let text: String = sections.map(|(name, code)| format!("=== {name}\n{}\n", code.expect("code"))).collect();
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../integrations/tests/dialog.txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(file, &text).expect("a file to write");
        }
        let known = std::fs::read_to_string(file).expect("the file");
        assert_eq!(text, known, "UPDATE_EXPECT=1 writes {file} anew");
    }

    #[test]
    fn overlong_script_is_reported() {
        let too_long = |script: &str| Snippet { fragment: None, ..snippet(script) };
        let plain = too_long("A fork B\n");
        let lost = too_long("A$ echo \u{1b}\n");
        for kind in Kind::ALL {
            let (is_plain, is_lost) = match kind {
                Kind::Frame | Kind::Markdown => (Err(Obstacle::TooLong), Err(Obstacle::TooLong)),
                _ => (Ok(()), Err(Obstacle::Unwritable)),
            };
            assert_eq!((plain.code(kind).map(|_| ()), lost.code(kind).map(|_| ())), (is_plain, is_lost), "{kind:?}");
        }
    }

    #[test]
    fn foreign_addresses_are_escaped() {
        let fragment = "#lesson-at=https://x.org/a(1)\"><b>{{c}}`|^\\?d=1&lt;#e f";
        let snippet = Snippet {
            named: Some(("scenario", fragment.to_owned())),
            fragment: Some(fragment.to_owned()),
            step: None,
            ..snippet("")
        };
        let written = "#lesson-at=https://x.org/a%281%29%22%3E%3Cb%3E%7B%7Bc%7D%7D%60%7C%5E%5C?d=1&lt;#e%20f";
        for kind in [Kind::Html, Kind::Jekyll, Kind::Hugo, Kind::Mdx] {
            let (attributes, _) = world(kind, &snippet.code(kind).expect("code"));
            assert_eq!(attributes[0], ("scenario".to_owned(), written.to_owned()), "{kind:?}");
        }
        let markdown = snippet.code(Kind::Markdown).expect("code");
        assert!(
            markdown.ends_with(&["](https://example.org/p/", &written.replace('&', "&amp;"), ")"].concat()),
            "{markdown}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 4000 }))]

        #[test]
        fn any_script_round_trips(words in prop::collection::vec(
            prop_oneof![
                "[ -~]{0,6}", "\\PC{0,4}", Just("\n".to_owned()), Just("{{".to_owned()), Just("{%".to_owned()), Just("{{<".to_owned()),
                Just("\\".to_owned()), Just("`".to_owned()), Just("${".to_owned()), Just("&".to_owned()), Just("</pre>".to_owned()),
                Just("\"".to_owned()), any::<char>().prop_map(String::from),
            ],
            0..24,
        )) {
            assert_round_trip(&words.concat());
        }
    }
}
