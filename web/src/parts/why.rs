//! What the last act came to, and why: the sentences of its events, or the rule that refused it.

use pidscope_kernel::{Event, Refusal};
use pidscope_text::{Lang, announce, errno, line, page, rule};
use pidscope_userland::Control;
use pidscope_userland::entry::{Entry, Outcome, Step};
use pidscope_userland::machine::Machine;
use pidscope_userland::report::{farewell, last_words};
use pidscope_userland::script::StatementKind;
use yew::AttrValue;

use crate::dom::{Element, el};
use crate::parts::head::words;
use crate::state::Explorer;
use crate::words::act_error;
use crate::words::result;
use pidscope_explain::story::{printed, story};

/// Lines of output that are shown.
const MOST_LINES: usize = 8;

/// The panel.
pub fn why(explorer: &Explorer) -> Element {
    let lang = explorer.lang;
    if let Some((line, error)) = explorer.session.refused() {
        return panel(lang, true, vec![el("p;class=said").copy(line), sentence(act_error(lang, error))]);
    }
    if let Some(words) = explorer.session.scenario().filter(|_| explorer.is_fresh).map(|scenario| words(lang, scenario))
    {
        let title = el("p").child(el("b").text(words.title));
        return panel(lang, false, vec![title, sentence(words.about), source(page::try_it(lang))]);
    }
    match explorer.session.timeline().last_call() {
        Some(entry) => act(explorer, entry),
        None => panel(lang, false, vec![sentence(page::empty_world(lang))]),
    }
}

fn panel(lang: Lang, is_bad: bool, content: Vec<Element>) -> Element {
    el("section")
        .class(&["panel why", if is_bad { "bad" } else { "" }])
        .attr("aria-labelledby", "why-title")
        .child(el("h2;id=why-title").text(page::what_happened(lang)))
        .each(content.into_iter())
}

fn sentence(words: impl Into<AttrValue>) -> Element {
    el("p").text(words)
}

fn source(words: impl Into<AttrValue>) -> Element {
    el("p;class=source").text(words)
}

fn act(explorer: &Explorer, entry: &Entry) -> Element {
    let lang = explorer.lang;
    let mut line = el("p;class=said").copy(entry.statement.call_text()).text(" ");
    let mut content = Vec::new();
    let mut is_bad = false;
    if let Some(check) = entry.check.as_ref().filter(|check| !check.ok) {
        is_bad = true;
        let (expected, found) = (shown(lang, &check.expected), shown(lang, &check.found));
        content.push(sentence(page::check_failed(lang, &expected, &found, &check.line)));
    }
    if let Some(step) = &entry.step {
        let machine = explorer.session.timeline().machine();
        let refusal = match &step.outcome {
            Outcome::Refused(refusal) => Some(*refusal),
            _ => None,
        };
        let kernel = machine.kernel();
        let words =
            kernel.panic().map(last_words).or_else(|| kernel.halted().map(|command| farewell(command).to_owned()));
        // Of the call that ended the machine, not of those that a script goes on with.
        let words = words.filter(|_| step.outcome == Outcome::Dies);
        is_bad |= refusal.is_some() || words.is_some();
        let class = if refusal.is_some() { "result errno" } else { "result" };
        line = line.child(el("span").class(&[class]).text(result(entry)));
        if let Some(refusal) = refusal {
            line = line.child(el("span;class=meaning").text(String::from(" ") + errno(lang, refusal.errno)));
            explain(lang, refusal, &mut content);
        }
        mean(lang, step, &mut content);
        content.extend(stopped_nobody(lang, machine, entry, step).map(sentence));
        tell(lang, machine, step, &mut content);
        quote(lang, step, &mut content);
        if let Some(words) = words {
            content.push(el("pre;class=errno").text(words));
        }
    }
    content.insert(0, line);
    panel(lang, is_bad, content)
}

fn shown(lang: Lang, value: &str) -> String {
    if value.is_empty() { page::no_value(lang).to_owned() } else { value.to_owned() }
}

fn explain(lang: Lang, refusal: Refusal, content: &mut Vec<Element>) {
    let words = rule(lang, refusal.rule);
    content.push(sentence(words.why));
    let advice = el("p;class=try").child(el("b").text(page::what_to_try(lang))).text(" ").text(words.advice);
    content.push(advice);
    content.push(source(page::rule_source(lang, &refusal.rule.kernel_function(), &refusal.rule.man_page())));
}

/// What was probably meant.
fn mean(lang: Lang, step: &Step, content: &mut Vec<Element>) {
    content.extend(step.nearest.iter().map(|nearest| sentence(line::nearest(lang, &nearest.meant))));
}

/// That `^Z` could stop nobody, where a shell has no terminal and so no job control.
fn stopped_nobody(lang: Lang, machine: &Machine, entry: &Entry, step: &Step) -> Option<String> {
    let StatementKind::Shell { caller, line } = &entry.statement.kind else { return None };
    let has_stopped = step.events.iter().any(|event| matches!(event, Event::StoppedChanged { to: true, .. }));
    if Control::of(line) != Some(Control::Suspend) || has_stopped {
        return None;
    }
    let is_without = machine.program(machine.task(caller)?).attributes.tty.is_none();
    is_without.then(|| page::stopped_nobody(lang, caller))
}

/// The first lines of what was printed.
fn quote(lang: Lang, step: &Step, content: &mut Vec<Element>) {
    let lines = printed(step);
    let more = lines.len().saturating_sub(MOST_LINES);
    let mut shown = lines;
    shown.truncate(MOST_LINES);
    let rest = (more > 0).then(|| announce::more_lines(lang, &more));
    shown.extend(rest.as_deref());
    if shown.iter().any(|line| !line.is_empty()) {
        content.push(el("pre;class=output").text(shown.join("\n")));
    }
}

fn tell(lang: Lang, machine: &Machine, step: &Step, content: &mut Vec<Element>) {
    let (sentences, left_out) = story(lang, machine, step);
    if !sentences.is_empty() {
        content.push(el("ul").each(sentences.into_iter().map(|sentence| el("li").text(sentence))));
    }
    if left_out > 0 {
        content.push(source(page::more_events(lang, &left_out)));
    }
}
