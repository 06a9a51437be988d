//! The outcome of the last act.

use pidscope_explain::Subject;
use pidscope_explain::story::Story;
use pidscope_kernel::{Event, Refusal};
use pidscope_text::{Lang, errno, line, page, rule, why_panel as texts};
use pidscope_userland::Control;
use pidscope_userland::entry::{Entry, Outcome, Step};
use pidscope_userland::machine::Machine;
use pidscope_userland::report::{farewell, last_words};
use pidscope_userland::script::StatementKind;
use pidscope_userland::timeline::{RevisionId, Timeline};

use super::source;
use crate::dom::{Element, Link, el};
use crate::later;
use crate::state::Explorer;
use crate::state::msg::Msg;
use crate::words::result;

/// The maximum number of lines of output that are shown.
const MAX_OUTPUT_LINES: usize = 8;

/// What is told about an act.
pub struct Act {
    revision: RevisionId,
    line: String,
    result: String,
    refusal: Option<Refusal>,
    /// The failed checks, of the line itself and below it.
    checks: Vec<String>,
    /// The word that was probably meant, and further hints.
    hints: Vec<String>,
    story: Story,
    /// The event that has just happened within the step.
    event: Option<usize>,
    output: String,
    /// The kernel's last message.
    last_words: Option<String>,
}

impl Act {
    /// Returns what is told about the last act.
    pub fn of(explorer: &Explorer, entry: &Entry) -> Self {
        let lang = explorer.lang;
        let timeline = explorer.session.timeline();
        let machine = timeline.machine();
        let mut act = Act {
            revision: timeline.last_step().unwrap_or(RevisionId::START),
            line: entry.statement.call_text().to_owned(),
            result: result(entry),
            refusal: None,
            checks: failed(lang, timeline),
            hints: Vec::new(),
            story: Story::default(),
            event: None,
            output: String::new(),
            last_words: None,
        };
        let Some(step) = &entry.step else { return act };
        if let Outcome::Refused(refusal) = &step.outcome {
            act.refusal = Some(*refusal);
        }
        let kernel = machine.kernel();
        let words =
            kernel.panic().map(last_words).or_else(|| kernel.halted().map(|command| farewell(command).to_owned()));
        // Only for the call that stopped the machine, not for those that a script continues with.
        act.last_words = words.filter(|_| step.outcome == Outcome::Dies);
        act.hints = step.nearest.iter().map(|nearest| line::nearest(lang, &nearest.meant)).collect();
        act.hints.extend(stopped_nobody(lang, machine, entry, step));
        (act.story, act.event) = explorer.time.story(timeline.event_at());
        // Blank lines alone are not shown.
        let output = later::shell().and_then(|shell| (shell.output)(lang, step, MAX_OUTPUT_LINES));
        act.output = output.filter(|text| !text.trim().is_empty()).unwrap_or_default();
        act
    }

    /// Returns whether something went wrong.
    pub fn is_bad(&self) -> bool {
        !self.checks.is_empty() || self.refusal.is_some() || self.last_words.is_some()
    }
}

/// Returns what is told about the failed checks of the last call.
pub fn failed(lang: Lang, timeline: &Timeline) -> Vec<String> {
    let machine = timeline.machine();
    let caller = timeline.last_step_entry().and_then(|entry| entry.statement.caller());
    let never = caller.filter(|caller| machine.task(caller).is_none());
    let told = timeline.failed_checks().into_iter().map(|check| match never {
        Some(caller) => page::caller_never_created(lang, &caller),
        None => page::check_failed(lang, &shown(lang, &check.expected), &shown(lang, &check.found), &check.line),
    });
    told.collect()
}

fn shown(lang: Lang, value: &str) -> String {
    if value.is_empty() { page::no_value(lang).to_owned() } else { value.to_owned() }
}

/// Returns the hint that `^Z` could not stop anything, because a shell without a terminal has no job control.
fn stopped_nobody(lang: Lang, machine: &Machine, entry: &Entry, step: &Step) -> Option<String> {
    let StatementKind::Shell { caller, line } = &entry.statement.kind else { return None };
    let has_stopped = step.events.iter().any(|event| matches!(event, Event::StoppedChanged { to: true, .. }));
    if Control::parse(line) != Some(Control::Suspend) || has_stopped {
        return None;
    }
    let is_without = machine.program(machine.task(caller)?).attributes.tty.is_none();
    is_without.then(|| page::stopped_nobody(lang, caller))
}

/// Draws the line and its result, and everything else below them.
pub fn draw(act: &Act, lang: Lang, link: &Link) -> Vec<Element> {
    let class = if act.refusal.is_some() { "result errno" } else { "result" };
    let why = Msg::Ask(Some(Subject::Step { revision: act.revision }));
    let mut line = el("p;class=said").copy(&act.line).text(" ");
    if !act.result.is_empty() {
        let ask = el("button").class(&["ask", class]).attr("title", texts::ask(lang)).on_click(link, why.clone());
        line = line.child(ask.copy(&act.result));
    }
    if let Some(refusal) = act.refusal {
        line = line.child(el("span;class=meaning").text(String::from(" ") + errno(lang, refusal.errno)));
    }
    let mut content = vec![line];
    content.extend(act.checks.iter().map(|check| el("p").copy(check)));
    content.extend(act.refusal.iter().flat_map(|refusal| explain(lang, refusal)));
    content.extend(act.hints.iter().map(|hint| el("p").copy(hint)));
    if !act.story.told.is_empty() {
        // Each sentence can be asked about.
        let sentence = |told: &pidscope_explain::story::Told| {
            let subject = Subject::Event { revision: act.revision, index: told.event };
            let button = el("button;class=ask").attr("title", texts::ask(lang)).on_click(link, Msg::Ask(Some(subject)));
            let item = el("li").child(button.copy(&told.sentence));
            if act.event == Some(told.event) { item.attr("aria-current", "step") } else { item }
        };
        content.push(el("ul").each(act.story.told.iter().map(sentence)));
    }
    if act.story.left_out > 0 {
        content.push(source(page::more_events(lang, &act.story.left_out)));
    }
    if !act.output.is_empty() {
        // Lines that are wider than the panel scroll, so it must be focusable.
        content.push(el("pre;class=output;tabindex=0").copy(&act.output));
    }
    content.extend(act.last_words.iter().map(|words| el("pre;class=errno").copy(words)));
    let ask = el("button;class=button small;id=why-step").on_click(link, why);
    content.push(el("p").child(ask.text(texts::why_step(lang))));
    content
}

fn explain(lang: Lang, refusal: &Refusal) -> [Element; 3] {
    let words = rule(lang, refusal.rule);
    let advice = el("p;class=try").child(el("b").text(page::what_to_try(lang))).text(" ").text(words.advice);
    let read = page::rule_source(lang, &refusal.rule.kernel_function(), &refusal.rule.man_page());
    [el("p").text(words.why), advice, source(read)]
}
