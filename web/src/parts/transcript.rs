//! The contents of a terminal: everything that was typed and printed up to now, taken from the timeline.

use std::mem;
use std::rc::Rc;

use pidscope_kernel::TaskId;
use pidscope_scene::Hue;
use pidscope_text::{Lang, terminal as texts};
use pidscope_userland::entry::{Entry, Stream, Text};
use pidscope_userland::script::StatementKind;
use yew::{AttrValue, Html};

use crate::dom::{Element, el};
use crate::parts::manual::sheet;
use crate::state::manual::{Manual, Page};
use crate::state::session::Session;

/// The contents of a terminal.
#[derive(Default)]
pub struct Transcript {
    terminal: Option<TaskId>,
    blocks: Vec<Block>,
    history: Vec<String>,
}

/// What one step has left on the terminal.
struct Block {
    typed: Option<Typed>,
    printed: Vec<(Stream, Text)>,
}

struct Typed {
    /// The prompt, that is the name of the shell and its sign, and the colour of its namespace.
    prompt: Option<(String, Hue)>,
    line: String,
}

impl Transcript {
    /// Returns a terminal in which nothing was typed.
    pub fn empty(terminal: Option<TaskId>) -> Self {
        Transcript { terminal, ..Transcript::default() }
    }

    /// Returns the current contents of the terminal of a process.
    pub fn of(session: &Session, terminal: TaskId) -> Self {
        let mut transcript = Transcript::empty(Some(terminal));
        session.timeline().entries().for_each(|entry| transcript.add(session, terminal, entry));
        transcript
    }

    fn add(&mut self, session: &Session, terminal: TaskId, entry: &Entry) {
        let Some(step) = &entry.step else { return };
        let typed =
            step.typed.filter(|typed| typed.terminal == terminal).and_then(|typed| match &entry.statement.kind {
                StatementKind::Shell { caller, line } => {
                    let prompt = typed.prompt.map(|sign| {
                        let machine = session.timeline().machine();
                        let hue = machine.task(caller).map_or(Hue::of(pidscope_kernel::NsId::ROOT), |task| {
                            Hue::of(machine.kernel().active_ns(task))
                        });
                        (format!("{caller} {sign}"), hue)
                    });
                    Some(Typed { prompt, line: line.clone() })
                }
                _ => None,
            });
        let here = step.printed.iter().filter(|printed| printed.terminal == terminal);
        let printed: Vec<_> = here.map(|printed| (printed.stream, printed.text.clone())).collect();
        if let Some(Typed { prompt: Some(_), line }) = &typed
            && self.history.last() != Some(line)
        {
            self.history.push(line.clone());
        }
        if typed.is_some() || !printed.is_empty() {
            self.blocks.push(Block { typed, printed });
        }
    }

    /// Returns the owner of the terminal.
    pub fn terminal(&self) -> Option<TaskId> {
        self.terminal
    }

    /// Returns whether the terminal is empty.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Returns the lines that were typed, oldest first, without consecutive duplicates.
    pub fn history(&self) -> &[String] {
        &self.history
    }

    /// Returns the contents as text; manual pages are represented by their names.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for Block { typed, printed } in &self.blocks {
            if let Some(Typed { prompt, line }) = typed {
                let prompt = prompt.as_ref().map_or(String::new(), |(prompt, _)| format!("{prompt} "));
                text += &format!("{prompt}{line}\n");
            }
            for (_, part) in printed {
                match part {
                    Text::Plain(part) => text += part,
                    Text::Manual(name) => text += &format!("man {name}\n"),
                }
                if !text.ends_with('\n') {
                    text.push('\n');
                }
            }
        }
        text
    }

    /// Returns the manual pages that are shown in the terminal.
    pub fn pages(&self, lang: Lang) -> Vec<Page> {
        let printed = self.blocks.iter().flat_map(|block| &block.printed);
        let pages = printed.filter_map(|(_, text)| match text {
            Text::Manual(name) => Some(Page { lang, name: name.clone() }),
            Text::Plain(_) => None,
        });
        pages.collect()
    }
}

/// The maximum number of bytes of a terminal that are shown, from its end. With some millions a browser takes half a
/// minute, each time the world is opened.
const MAX_SHOWN: usize = 200_000;
/// The number of bytes that a line counts in addition to its characters, and that a manual page counts.
const LINE_COST: usize = 50;
const PAGE_COST: usize = 10_000;

/// Draws the contents of a terminal.
pub fn transcript(model: &Transcript, manual: &Rc<Manual>, lang: Lang) -> Html {
    let mut room = MAX_SHOWN;
    let mut blocks = Vec::new();
    for (at, block) in model.blocks.iter().enumerate().rev() {
        let mut printed = Vec::new();
        for (stream, text) in block.printed.iter().rev() {
            match text {
                _ if room == 0 => break,
                Text::Plain(text) => printed.push(output(lang, *stream, end(text, &mut room))),
                Text::Manual(name) => {
                    room = room.saturating_sub(PAGE_COST);
                    printed.push(sheet(manual, lang, name));
                }
            }
        }
        printed.reverse();
        room = room.saturating_sub(LINE_COST + block.typed.as_ref().map_or(0, |typed| typed.line.len()));
        blocks.push(el("li").key(at as u32).maybe(block.typed.as_ref().map(typed)).each(printed.into_iter()));
        if room == 0 {
            blocks.push(el("li").key(u32::MAX).child(el("p;class=note").text(texts::earlier(lang))));
            break;
        }
    }
    blocks.reverse();
    el("ol").each(blocks.into_iter()).into()
}

/// Returns the last lines of a text for which there is room, and deducts them.
fn end<'t>(text: &'t str, room: &mut usize) -> &'t str {
    if let Some(left) = room.checked_sub(text.len()) {
        *room = left;
        return text;
    }
    let start = text.floor_char_boundary(text.len() - mem::take(room));
    let line = text[start..].find('\n').map_or(start, |line| start + line + 1);
    &text[line..]
}

fn typed(typed: &Typed) -> Element {
    let line = el("p;class=typed");
    let line = match &typed.prompt {
        Some((prompt, hue)) => {
            line.child(el("b").attr("class", hue.class()).text(prompt.clone())).text(AttrValue::from(" "))
        }
        None => line,
    };
    line.child(el("code").text(typed.line.clone()))
}

/// Draws some output; standard error is distinguished by a mark and, for screen readers, a word.
pub fn output(lang: Lang, stream: Stream, text: &str) -> Element {
    let text = text.strip_suffix('\n').unwrap_or(text);
    match stream {
        Stream::Out => el("pre").copy(text),
        Stream::Err => {
            let word = el("span;class=hidden").text(texts::standard_error(lang)).text(": ");
            el("pre;class=err").attr("title", texts::standard_error(lang)).child(word).copy(text)
        }
    }
}
