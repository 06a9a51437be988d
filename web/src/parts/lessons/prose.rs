//! Prose with values from its world filled in, and how it is drawn.

use pidscope_kernel::{State, TaskId};
use pidscope_lessons::{Block, Fill, Inline};
use pidscope_scene::Hue;
use pidscope_text::particle;
use pidscope_userland::timeline::Timeline;

use crate::dom::{Element, Link, el, text};
use crate::state::msg::Msg;

/// A block of prose with values filled in.
pub enum Paragraph {
    Text(Vec<Span>),
    List(Vec<Vec<Span>>),
    Note(Vec<Span>),
    Code(String),
}

/// A part of a paragraph.
pub enum Span {
    Plain(String),
    Code(String),
    Strong(String),
    Link {
        text: String,
        address: String,
    },
    /// A process, which can be pointed at while it exists.
    Process {
        name: String,
        task: Option<TaskId>,
    },
    /// A namespace, or a PID in it, in the colour of the namespace.
    Colored {
        text: String,
        hue: Option<Hue>,
        is_number: bool,
    },
}

/// Fills in values from `shown`; processes are pointed at in `world`.
pub fn filled(blocks: &[Block], shown: &Timeline, world: &Timeline) -> Vec<Paragraph> {
    let spans =
        |inlines: &Vec<Inline>| inlines.iter().flat_map(|inline| span(inline, shown, world)).collect::<Vec<_>>();
    let paragraph = |block: &Block| match block {
        Block::Text(inlines) => Paragraph::Text(spans(inlines)),
        Block::Note(inlines) => Paragraph::Note(spans(inlines)),
        Block::List(items) => Paragraph::List(items.iter().map(spans).collect()),
        Block::Code(text) => Paragraph::Code(text.trim_end().to_owned()),
    };
    blocks.iter().map(paragraph).collect()
}

fn span(inline: &Inline, shown: &Timeline, world: &Timeline) -> Vec<Span> {
    match inline {
        Inline::Plain(text) => vec![Span::Plain(text.clone())],
        Inline::Code(text) => vec![Span::Code(text.clone())],
        Inline::Strong(text) => vec![Span::Strong(text.clone())],
        Inline::Link { text, to } => vec![Span::Link { text: text.clone(), address: to.address() }],
        Inline::Fill { what, particle: forms, .. } => {
            let (span, word) = fill(what, shown, world);
            let particle = particle(forms, &word).map(|particle| Span::Plain(particle.to_owned()));
            [Some(span), particle].into_iter().flatten().collect()
        }
    }
}

/// Returns what is filled in, and the word that a particle depends on.
fn fill(what: &Fill, shown: &Timeline, world: &Timeline) -> (Span, String) {
    let hue = |name: &str| shown.machine().namespace(name).map(Hue::of);
    match what {
        Fill::Process(name) => {
            let machine = world.machine();
            let lives = |task: &TaskId| machine.kernel().state(*task) != State::Gone;
            (Span::Process { name: name.clone(), task: machine.task(name).filter(lives) }, name.clone())
        }
        Fill::Namespace(name) => (Span::Colored { text: name.clone(), hue: hue(name), is_number: false }, name.clone()),
        Fill::Number(quantity) => {
            let number = quantity.value_in(shown).map_or_else(|| "?".to_owned(), |number| number.to_string());
            (Span::Colored { text: number.clone(), hue: quantity.ns().and_then(hue), is_number: true }, number)
        }
    }
}

/// Draws paragraphs into an element.
pub fn draw(element: Element, paragraphs: &[Paragraph], link: &Link) -> Element {
    paragraphs.iter().fold(element, |element, paragraph| {
        element.child(match paragraph {
            Paragraph::Text(spans) => inline(el("p"), spans, Some(link)),
            Paragraph::Note(spans) => inline(el("p;class=aside"), spans, Some(link)),
            Paragraph::Code(text) => el("pre").copy(text),
            Paragraph::List(items) => {
                items.iter().fold(el("ul"), |list, item| list.child(inline(el("li"), item, Some(link))))
            }
        })
    })
}

/// Draws paragraphs inline, as the text of an answer: a click anywhere selects the answer, so the text contains nothing
/// to click.
pub fn draw_inline(element: Element, paragraphs: &[Paragraph]) -> Element {
    paragraphs.iter().fold(element, |element, paragraph| match paragraph {
        Paragraph::Text(spans) | Paragraph::Note(spans) => inline(element, spans, None),
        Paragraph::Code(text) => element.child(el("code").copy(text)),
        Paragraph::List(items) => items.iter().fold(element, |element, item| inline(element, item, None)),
    })
}

/// Draws spans; without `link` nothing in them can be clicked.
fn inline(element: Element, spans: &[Span], link: Option<&Link>) -> Element {
    spans.iter().enumerate().fold(element, |element, (at, span)| match span {
        Span::Plain(words) => {
            let taken = if at > 0 { held(spans, at - 1).len() } else { 0 };
            element.node(text(joined(&words[taken..], at > 0)))
        }
        Span::Code(words) => element.child(code(words)),
        Span::Strong(words) => element.child(el("strong").copy(words)),
        Span::Link { text, address } if link.is_some() => {
            element.child(el("a;target=_blank;rel=noopener").attr("href", address.clone()).copy(text))
        }
        Span::Link { text: words, .. } => element.node(text(words.clone())),
        Span::Process { name, task } => {
            let mention = match (link, task) {
                (Some(link), Some(task)) => el("button;type=button").on_click(link, Msg::Select(*task, false)),
                _ => el("b"),
            };
            let mention = mention.attr("class", "mention");
            let mention = match task {
                Some(task) => mention.attr("data-task", task.0.to_string()),
                None => mention,
            };
            element.child(el("span;class=whole").child(mention.copy(name)).copy(held(spans, at)))
        }
        Span::Colored { text, hue, is_number } => {
            let kind = if *is_number { "nr" } else { "space-name" };
            element.child(el("b").class(&[kind, hue.map_or("", |hue| hue.class())]).copy(text))
        }
    })
}

/// Returns the text that follows a process without a space, such as a particle, and must stay on its line: a word
/// joiner has no effect beside a button.
fn held(spans: &[Span], at: usize) -> &str {
    match (&spans[at], spans.get(at + 1)) {
        (Span::Process { .. }, Some(Span::Plain(words))) => {
            let (first, _) = words.split_at(words.find(char::is_whitespace).unwrap_or(words.len()));
            first
        }
        _ => "",
    }
}

/// U+2060, word joiner: invisible, prevents a line break at its position.
const WORD_JOINER: char = '\u{2060}';

/// Returns words with word joiners, so that no line breaks before them if they follow something without a space (as
/// Korean particles do), nor between a parenthesis and a letter.
fn joined(words: &str, follows: bool) -> String {
    let mut text = String::with_capacity(words.len() + 3);
    let mut before = if follows { Some(')') } else { None };
    for letter in words.chars() {
        if before == Some(')') && letter.is_alphabetic() {
            text.push(WORD_JOINER);
        }
        text.push(letter);
        before = Some(letter);
    }
    text
}

/// The maximum length of a word that fits into any line.
const MAX_UNBROKEN_LEN: usize = 24;

/// Draws code: lines do not break at the hyphens of an option, and the text contains no invisible characters that would
/// be copied.
fn code(words: &str) -> Element {
    let mut code = el("code");
    for (at, word) in words.split(' ').enumerate() {
        let blank = if at > 0 { " " } else { "" };
        code = match word.contains('-') && word.chars().count() <= MAX_UNBROKEN_LEN {
            true => code.text(blank).child(el("span;class=whole").copy(word)),
            false => code.text([blank, word].concat()),
        };
    }
    code
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn particles_stay_with_the_preceding_word() {
        assert_eq!(joined("은 새", true), "\u{2060}은 새");
        assert_eq!(joined(" is new", true), " is new");
        assert_eq!(joined("회수(reap)합니다", false), "회수(reap)\u{2060}합니다");
        assert_eq!(joined("(a) b", false), "(a) b");
    }
}
