//! The comparison with Linux, as text.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{IsTerminal, stderr};

use pidscope_linux::{
    Aspect, Comparison, Difference, Incomparable, Linux, Subject, Tally, Unable, compare, compare_at_random,
};
use pidscope_text::{Lang, cli};
use pidscope_userland::script::Script;

use crate::text::shown;

/// Compares a script with the running kernel; returns the report, and whether there is no difference.
pub fn verify(lang: Lang, script: &Script) -> Result<(String, bool), Unable> {
    let mut linux = Linux::open()?;
    let comparison = compare(&mut linux, script)?;
    Ok((text(lang, &comparison, &linux.release()), comparison.differences.is_empty()))
}

/// Compares random calls with the running kernel; returns the report, and whether there is no difference.
pub fn verify_random(lang: Lang, calls: usize, seed: u64) -> Result<(String, bool), Unable> {
    let mut linux = Linux::open()?;
    let shows_progress = stderr().is_terminal();
    let progress = |tally: &Tally| {
        if shows_progress {
            eprint!("\r{}", cli::verify_progress(lang, &tally.calls, &calls));
        }
    };
    let (tally, found) = compare_at_random(&mut linux, seed, calls, progress)?;
    let mut text =
        counts(cli::verify_calls(lang), &tally.by_call) + &counts(cli::verify_outcomes(lang), &tally.by_outcome);
    text += &cli::verify_worlds(lang, &tally.ambiguous, &tally.calls, &tally.worlds);
    text.push('\n');
    let release = linux.release();
    let is_same = found.is_none();
    text += &match found {
        None => cli::verified(lang, &tally.calls, &release) + "\n",
        Some(found) => {
            let shortest = cli::verify_found(lang, &found.seed);
            let comparison = Comparison { calls: tally.calls, differences: found.differences, ..Comparison::default() };
            format!("{shortest}\n\n{}\n{}", found.script, self::text(lang, &comparison, &release))
        }
    };
    Ok((text, is_same))
}

fn counts(title: &str, counts: &BTreeMap<impl Display, usize>) -> String {
    let counts: Vec<String> = counts.iter().map(|(what, count)| format!("{what} {count}")).collect();
    format!("{title}: {}\n", counts.join(", "))
}

fn text(lang: Lang, comparison: &Comparison, release: &str) -> String {
    let mut text = String::new();
    let mut line = 0;
    for difference in &comparison.differences {
        if difference.line != line {
            line = difference.line;
            text += &cli::verify_at(lang, &difference.text, &line);
            text.push('\n');
        }
        let (simulator, linux) = (shown(lang, &difference.simulator), shown(lang, &difference.linux));
        text += &format!("  {}\n", cli::verify_says(lang, &linux, &simulator, &what(lang, difference)));
    }
    if !comparison.skipped.is_empty() {
        let lines: Vec<String> = comparison.skipped.iter().map(usize::to_string).collect();
        text += &cli::verify_skipped(lang, &lines.join(", "));
        text.push('\n');
    }
    if let Some((line, why)) = comparison.end {
        text += &cli::verify_ended(lang, &line, &incomparable(lang, why));
        text.push('\n');
    }
    text += &match comparison.differences.len() {
        0 => cli::verified(lang, &comparison.calls, &release),
        count => cli::verify_differs(lang, &comparison.calls, &count, &release),
    };
    text + "\n"
}

fn what(lang: Lang, difference: &Difference) -> String {
    let aspect = aspect(lang, difference.aspect);
    match &difference.of {
        Subject::Call => aspect.to_owned(),
        Subject::Process(name) => cli::verify_of(lang, &aspect, name),
        Subject::Namespace(name) => cli::verify_of_namespace(lang, &aspect, name),
    }
}

fn aspect(lang: Lang, aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Outcome => cli::aspect::outcome(lang),
        Aspect::Delivered => cli::aspect::delivered(lang),
        Aspect::Late => cli::aspect::late(lang),
        Aspect::State => cli::aspect::state(lang),
        Aspect::Exit => cli::aspect::exit(lang),
        Aspect::Parent => cli::aspect::parent(lang),
        Aspect::ThreadOf => cli::aspect::thread_of(lang),
        Aspect::Pids => cli::aspect::pids(lang),
        Aspect::Tgids => cli::aspect::tgids(lang),
        Aspect::Pgids => cli::aspect::pgids(lang),
        Aspect::Sids => cli::aspect::sids(lang),
        Aspect::ChildrenNamespace => cli::aspect::children_namespace(lang),
        Aspect::User => cli::aspect::user(lang),
        Aspect::ExitSignal => cli::aspect::exit_signal(lang),
        Aspect::Children => cli::aspect::children(lang),
        Aspect::Signals => cli::aspect::signals(lang),
        Aspect::Init => cli::aspect::init(lang),
    }
}

fn incomparable(lang: Lang, why: Incomparable) -> &'static str {
    match why {
        Incomparable::Timing => cli::incomparable::timing(lang),
        Incomparable::Outside => cli::incomparable::outside(lang),
        Incomparable::Unkillable => cli::incomparable::undying(lang),
    }
}

/// Explains why this machine does not allow a comparison, and what to do.
pub fn reason(lang: Lang, why: &Unable) -> String {
    match why {
        Unable::Platform => cli::unable::platform(lang).to_owned(),
        Unable::NotPermitted => cli::unable::not_permitted(lang).to_owned(),
        Unable::NoRealTime => cli::unable::no_real_time(lang).to_owned(),
        Unable::NoProc => cli::unable::no_proc(lang).to_owned(),
        Unable::OldKernel => cli::unable::old_kernel(lang).to_owned(),
        Unable::TooManyTasks(count) => cli::unable::too_many_tasks(lang, count),
        Unable::Lost => cli::unable::lost(lang).to_owned(),
        Unable::Failed { what, errno } => cli::unable::failed(lang, what, errno),
    }
}
