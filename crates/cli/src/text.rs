//! The report as text.

use pidscope_text::{Lang, cli, manual, outcome, page};
use pidscope_userland::report::{Numbers, Report, ResultReport, StepReport};

use crate::table::table;

/// Formats the whole report.
pub fn text(lang: Lang, report: &Report) -> String {
    let mut text = String::new();
    if !report.steps.is_empty() {
        text += &section(cli::steps(lang), &steps(lang, report));
    }
    text += &section(cli::namespaces(lang), &namespaces(lang, report));
    text += &section(cli::processes(lang), &processes(lang, report));
    text += &match report.checks.len() {
        0 => cli::no_checks(lang).to_owned() + "\n",
        count if report.holds() => cli::checks_hold(lang, &count) + "\n",
        _ => failed_checks(lang, report),
    };
    text
}

/// Lists the checks that failed, one per line, with their number; empty if all hold.
pub fn failed_checks(lang: Lang, report: &Report) -> String {
    let failed: Vec<_> = report.checks.iter().filter(|check| !check.ok).collect();
    let mut text = String::new();
    for check in &failed {
        text += &cli::check_failed(lang, &shown(lang, &check.expected), &shown(lang, &check.found), &check.line);
        text.push('\n');
    }
    if !failed.is_empty() {
        text += &cli::checks_failed(lang, &report.checks.len(), &failed.len());
        text.push('\n');
    }
    text
}

fn section(title: &str, rows: &[Vec<String>]) -> String {
    format!("{title}\n{}\n", table(rows))
}

/// Returns a value, or the word for none.
pub fn shown(lang: Lang, value: &str) -> String {
    if value.is_empty() { cli::nothing(lang).to_owned() } else { value.to_owned() }
}

fn steps(lang: Lang, report: &Report) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for step in &report.steps {
        rows.push(vec![step.line.to_string(), step.text.clone(), format!("-> {}", result(step))]);
        let note_row = |sentence: String| vec![String::new(), sentence];
        let programs = step.programs.iter();
        rows.extend(programs.clone().flat_map(|programs| &programs.lines).map(|line| note_row(format!("| {line}"))));
        let pages = programs.clone().flat_map(|programs| &programs.pages).filter_map(|page| manual(lang, page));
        rows.extend(pages.flat_map(str::lines).map(|line| note_row(format!("| {line}"))));
        let suggestions = programs.flat_map(|programs| &programs.nearest);
        rows.extend(suggestions.map(|(_, word)| note_row(cli::nearest(lang, word))));
        rows.extend(step.delivered.iter().map(|one| note_row(cli::delivered(lang, &one.to, &one.si_pid, &one.sig))));
        rows.extend(step.late.iter().map(|late| {
            let line = report.steps.get(late.step).map_or(0, |step| step.line);
            note_row(cli::late(lang, &line, &returned(&late.result)))
        }));
        rows.extend(step.panic.iter().map(|words| note_row(cli::panic(lang, words))));
        rows.extend(step.halted.map(|words| note_row(words.to_owned())));
        rows.extend((step.outcome == "skipped").then(|| note_row(outcome::skipped(lang).to_owned())));
    }
    rows
}

/// Formats the result as in a script after the arrow.
fn result(step: &StepReport) -> String {
    match step.outcome {
        "returned" => match step.programs.as_ref().and_then(|programs| programs.exit_status) {
            Some(status) => status.to_string(),
            None => returned(&step.result),
        },
        other => other.to_owned(),
    }
}

fn returned(result: &ResultReport) -> String {
    match (result.result, result.errno, &result.status) {
        (Some(value), _, Some(status)) => format!("{value} {status}"),
        (Some(value), _, None) => value.to_string(),
        (None, errno, _) => errno.unwrap_or_default().to_owned(),
    }
}

fn namespaces(lang: Lang, report: &Report) -> Vec<Vec<String>> {
    let row = |ns: &pidscope_userland::report::NamespaceReport| {
        let init = ns.init.as_deref().unwrap_or("-").to_owned();
        vec![ns.name.clone(), page::level(lang, &ns.level), ns.state.to_owned(), format!("init {init}")]
    };
    report.namespaces.iter().map(row).collect()
}

fn processes(lang: Lang, report: &Report) -> Vec<Vec<String>> {
    let head = [page::name(lang), "PID", "PPID", page::state(lang)];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for process in &report.processes {
        let state = match &process.exit {
            Some(exit) => format!("{} ({exit})", process.state),
            None => process.state.to_owned(),
        };
        rows.push(vec![process.name.clone(), numbers(&process.pids), numbers(&process.ppid), state]);
    }
    rows
}

fn numbers(numbers: &Numbers) -> String {
    let words: Vec<String> = numbers.0.iter().map(|(ns, nr)| format!("{ns}={nr}")).collect();
    if words.is_empty() { "-".to_owned() } else { words.join(" ") }
}
