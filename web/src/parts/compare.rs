//! The differences between two moments on any branches: processes that exist in only one of them, changes to those that
//! exist in both, and namespaces.

use pidscope_kernel::State;
use pidscope_text::{Lang, compare as texts, namespace_state, page, state};
use pidscope_userland::timeline::{Both, Difference, Identity, Namespace, Number, Process, RevisionId};

use crate::dom::{Element, Link, el};
use crate::parts::dialogs::closer;
use crate::state::Explorer;
use crate::state::session::Session;
use crate::words::result;

/// The maximum number of rows shown in a list; in worlds of thousands it is enough to see that they differ.
const MAX_ROWS: usize = 200;

/// The differences between a moment and now, as texts.
pub struct Comparison {
    then: String,
    now: String,
    lists: Vec<List>,
    changes: Vec<Change>,
    /// The number of changes that are not shown.
    more_changes: usize,
}

/// Processes or namespaces, with a title.
struct List {
    title: &'static str,
    items: Vec<(String, String)>,
    more: usize,
}

/// A change to a process or namespace that exists in both moments.
struct Change {
    name: String,
    what: &'static str,
    then: String,
    now: String,
}

impl Comparison {
    /// Compares the moment after a step with now.
    pub fn of(session: &Session, lang: Lang, then: RevisionId) -> Self {
        let timeline = session.timeline();
        let difference = timeline.difference(then, timeline.at());
        let list = |title: &'static str, items: Vec<(String, String)>| {
            let more = items.len().saturating_sub(MAX_ROWS);
            List { title, items: items.into_iter().take(MAX_ROWS).collect(), more }
        };
        let processes = |of: &[Process]| of.iter().map(|one| process(lang, one)).collect();
        let spaces = |of: &[Namespace]| of.iter().map(|one| namespace(lang, one)).collect();
        let Difference { only_first, only_second, namespaces_only_first, namespaces_only_second, .. } = &difference;
        let lists = [
            list(texts::only_then(lang), processes(only_first)),
            list(texts::only_now(lang), processes(only_second)),
            list(texts::spaces_then(lang), spaces(namespaces_only_first)),
            list(texts::spaces_now(lang), spaces(namespaces_only_second)),
        ];
        let mut changes: Vec<Change> = difference.changed.iter().flat_map(|both| changes(lang, both)).collect();
        changes.extend(difference.namespaces_changed.iter().map(|both| space_change(lang, both)));
        let more_changes = changes.len().saturating_sub(MAX_ROWS);
        changes.truncate(MAX_ROWS);
        Comparison {
            then: said(session, lang, then),
            now: said(session, lang, timeline.at()),
            lists: lists.into_iter().filter(|list| !list.items.is_empty()).collect(),
            changes,
            more_changes,
        }
    }
}

/// Returns the step before a moment, as shown in the list of steps.
fn said(session: &Session, lang: Lang, moment: RevisionId) -> String {
    let timeline = session.timeline();
    let steps = timeline.path(moment).into_iter().filter(|&revision| timeline.is_step(revision));
    match steps.zip(1_usize..).last().and_then(|(revision, number)| Some((timeline.entry(revision)?, number))) {
        Some((entry, number)) => format!("{number} · {} {}", entry.statement.call_text(), result(entry)),
        None => texts::start(lang).to_owned(),
    }
}

fn process(lang: Lang, process: &Process) -> (String, String) {
    let mut about = numbers(lang, &process.numbers);
    if process.state != State::Running {
        about = about + " · " + state(lang, process.state).word;
    }
    (process.identity.name.clone(), about)
}

fn namespace(lang: Lang, namespace: &Namespace) -> (String, String) {
    (namespace.identity.name.clone(), namespace_state(lang, namespace.state).word.to_owned())
}

fn numbers(lang: Lang, numbers: &[Number]) -> String {
    let number = |(ns, nr): &Number| page::pid_in(lang, &ns.name, nr);
    numbers.iter().map(number).collect::<Vec<_>>().join(", ")
}

fn changes(lang: Lang, both: &Both<Process>) -> Vec<Change> {
    let change = |what: &'static str, then: String, now: String| Change {
        name: both.second.identity.name.clone(),
        what,
        then,
        now,
    };
    let parent = |parent: Option<&Identity<_>>| {
        parent.map_or_else(|| texts::outside(lang).to_owned(), |parent: &Identity<_>| parent.name.clone())
    };
    let mut changes = Vec::new();
    changes.extend(
        both.numbers()
            .map(|Both { first, second }| change(texts::numbers(lang), numbers(lang, first), numbers(lang, second))),
    );
    changes
        .extend(both.parent().map(|Both { first, second }| change(texts::parent(lang), parent(first), parent(second))));
    changes.extend(both.state().map(|Both { first, second }| {
        change(page::state(lang), state(lang, first).word.to_owned(), state(lang, second).word.to_owned())
    }));
    changes.extend(
        both.children()
            .map(|Both { first, second }| change(texts::children(lang), first.name.clone(), second.name.clone())),
    );
    changes
}

fn space_change(lang: Lang, both: &Both<Namespace>) -> Change {
    let word = |namespace: &Namespace| namespace_state(lang, namespace.state).word.to_owned();
    Change {
        name: page::frame(lang, &both.second.identity.name),
        what: page::state(lang),
        then: word(&both.first),
        now: word(&both.second),
    }
}

/// Draws the dialog.
pub fn compare(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let stack = el("div;class=stack comparison").child(el("h2;id=dialog-title").text(texts::title(lang)));
    let close = el("div;class=row").child(closer(link, page::close(lang)));
    let Some(model) = &explorer.time.compared else { return stack.child(close) };
    let moment = |label: &'static str, said: &str| {
        el("div").child(el("dt").text(label)).child(el("dd").child(el("code").copy(said)))
    };
    let stack = stack.child(
        el("dl;class=moments")
            .child(moment(texts::then(lang), &model.then))
            .child(moment(texts::now(lang), &model.now)),
    );
    let is_same = model.lists.is_empty() && model.changes.is_empty();
    stack
        .maybe(is_same.then(|| el("p;class=nothing").text(texts::nothing(lang))))
        .each(model.lists.iter().map(|of| list(of, lang)))
        .maybe((!model.changes.is_empty()).then(|| table(model, lang)))
        .child(close)
}

fn list(list: &List, lang: Lang) -> Element {
    let item =
        |(name, about): &(String, String)| el("li").child(el("b").copy(name)).text(" ").child(el("span").copy(about));
    let more = (list.more > 0).then(|| el("li").text(page::more_events(lang, &list.more)));
    el("section").child(el("h3").text(list.title)).child(el("ul").each(list.items.iter().map(item)).maybe(more))
}

fn table(model: &Comparison, lang: Lang) -> Element {
    let column = |title: &'static str| el("th;scope=col").text(title);
    let head = el("tr")
        .child(column(page::name(lang)))
        .child(column(texts::what(lang)))
        .child(column(texts::then(lang)))
        .child(column(texts::now(lang)));
    let row = |change: &Change| {
        el("tr")
            .child(el("th;scope=row").copy(&change.name))
            .child(el("td").text(change.what))
            .child(el("td").copy(&change.then))
            .child(el("td").child(el("span;class=arrow;aria-hidden=true").text("→ ")).child(el("b").copy(&change.now)))
    };
    let more = (model.more_changes > 0).then(|| el("p").text(page::more_events(lang, &model.more_changes)));
    el("section")
        .child(el("h3").text(texts::changed(lang)))
        .child(el("table").child(el("thead").child(head)).child(el("tbody").each(model.changes.iter().map(row))))
        .maybe(more)
}
