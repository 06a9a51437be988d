//! What stands on a terminal: everything that was typed at it and printed on it up to now, taken from the timeline.

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

/// What stands on a terminal.
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
    /// The name of the shell that asked for it, the sign at the end of its prompt, and the colour of its namespace.
    prompt: Option<(String, Hue)>,
    line: String,
}

impl Transcript {
    /// A terminal at which nothing was typed.
    pub fn empty(terminal: Option<TaskId>) -> Self {
        Transcript { terminal, ..Transcript::default() }
    }

    /// What stands on the terminal of a process now.
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

    /// Whose terminal it is.
    pub fn terminal(&self) -> Option<TaskId> {
        self.terminal
    }

    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The lines that were typed, oldest first; the same one twice in a row is there once.
    pub fn history(&self) -> &[String] {
        &self.history
    }

    /// Everything that stands there, as a text; of the manual only the names of its pages.
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

    /// The pages of the manual that are open there.
    pub fn pages(&self, lang: Lang) -> Vec<Page> {
        let printed = self.blocks.iter().flat_map(|block| &block.printed);
        let pages = printed.filter_map(|(_, text)| match text {
            Text::Manual(name) => Some(Page { lang, name: name.clone() }),
            Text::Plain(_) => None,
        });
        pages.collect()
    }
}

/// So many bytes of a terminal are shown, the last ones. For some million a browser takes half a minute, each time that the world is opened.
const MOST_SHOWN: usize = 200_000;
/// A line takes as much room besides its letters, and a page of the manual so much.
const LINE: usize = 50;
const SHEET: usize = 10_000;

/// The lines of a terminal.
pub fn transcript(model: &Transcript, manual: &Rc<Manual>, lang: Lang) -> Html {
    let mut room = MOST_SHOWN;
    let mut blocks = Vec::new();
    for (at, block) in model.blocks.iter().enumerate().rev() {
        let mut printed = Vec::new();
        for (stream, text) in block.printed.iter().rev() {
            match text {
                _ if room == 0 => break,
                Text::Plain(text) => printed.push(output(lang, *stream, end(text, &mut room))),
                Text::Manual(name) => {
                    room = room.saturating_sub(SHEET);
                    printed.push(sheet(manual, lang, name));
                }
            }
        }
        printed.reverse();
        room = room.saturating_sub(LINE + block.typed.as_ref().map_or(0, |typed| typed.line.len()));
        blocks.push(el("li").key(at as u32).maybe(block.typed.as_ref().map(typed)).each(printed.into_iter()));
        if room == 0 {
            blocks.push(el("li").key(u32::MAX).child(el("p;class=note").text(texts::earlier(lang))));
            break;
        }
    }
    blocks.reverse();
    el("ol").each(blocks.into_iter()).into()
}

/// The last lines of a text for which there is room, which they take.
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

/// What was printed; standard error is told apart by a mark and, for who does not see it, a word.
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
