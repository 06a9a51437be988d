//! Sentences that explain what is wrong with a line of a script.

use std::fmt::Display;

use pidscope_userland::script::{Diagnostic, Found, MAX_NAME_LEN, Problem, Wanted};

use crate::lang::Lang;
use crate::messages::{line, problem as sentences, wanted};

/// Returns the whole message: the place, what is wrong, what was probably meant, and what is allowed there.
pub fn diagnostic(lang: Lang, diagnostic: &Diagnostic) -> String {
    line::place(lang, &diagnostic.column, &diagnostic.line, &problem(lang, diagnostic))
}

/// Returns the message without the place, for readers who see it next to the line.
pub fn problem(lang: Lang, diagnostic: &Diagnostic) -> String {
    let mut text = problem_in_short(lang, diagnostic);
    if !diagnostic.expected.is_empty() && !says_what_is_expected(&diagnostic.problem) {
        let list: Vec<String> = diagnostic.expected.iter().map(|wanted| expected(lang, wanted)).collect();
        text.push(' ');
        text += &line::expected(lang, &list.join(", "));
    }
    text
}

/// Returns what is wrong and what was probably meant, without the list of what is allowed: a listener cannot skip a
/// list.
pub fn problem_in_short(lang: Lang, diagnostic: &Diagnostic) -> String {
    let said = sentence(lang, diagnostic);
    match &diagnostic.nearest {
        Some(nearest) => said + " " + &line::nearest(lang, nearest),
        None => said,
    }
}

fn sentence(lang: Lang, diagnostic: &Diagnostic) -> String {
    let word = match &diagnostic.found {
        Found::Word(word) => printable(word),
        Found::EndOfLine => line::end_of_line(lang).to_owned(),
    };
    let found: &dyn Display = &word;
    let ends = diagnostic.found == Found::EndOfLine;
    let say: fn(Lang, &dyn Display) -> String = match &diagnostic.problem {
        Problem::UnknownCall => sentences::unknown_call,
        Problem::UnknownOption => sentences::unknown_option,
        Problem::UnknownExpectation => sentences::unknown_expectation,
        Problem::UnknownSysctl => sentences::unknown_sysctl,
        Problem::UnknownName if diagnostic.expected.contains(&Wanted::Namespace) => sentences::unknown_namespace,
        Problem::UnknownName => sentences::unknown_process,
        Problem::NameUsedTwice { first_line: Some(first) } => return sentences::name_used_twice(lang, found, first),
        Problem::NameUsedTwice { first_line: None } => sentences::name_used_from_the_start,
        Problem::ReservedName => sentences::reserved_name,
        Problem::BadName => return sentences::bad_name(lang, found, &MAX_NAME_LEN),
        Problem::BadNumber => sentences::bad_number,
        Problem::BadDuration => sentences::bad_duration,
        Problem::BadUsers => sentences::bad_users,
        Problem::BadSignal => sentences::bad_signal,
        Problem::BadWord => sentences::bad_word,
        Problem::BadOutcome => sentences::bad_outcome,
        Problem::MissingOperand if ends => return sentences::missing_operand(lang).to_owned(),
        // `key=` without a value is itself what was found.
        Problem::MissingOperand if word.ends_with('=') => sentences::missing_value,
        Problem::MissingOperand => sentences::missing_operand_before,
        Problem::OptionTwice => sentences::option_twice,
        Problem::TrailingText => sentences::trailing_text,
        Problem::UnclosedQuote => return sentences::unclosed_quote(lang).to_owned(),
        Problem::MisplacedQuote => return sentences::misplaced_quote(lang).to_owned(),
        Problem::RootNotFirst => return sentences::root_not_first(lang).to_owned(),
        Problem::SeveralLines => sentences::several_lines,
        Problem::TooLong => return sentences::too_long(lang).to_owned(),
    };
    say(lang, found)
}

/// Returns whether the sentence alone says what is allowed, so that a list would only repeat it.
fn says_what_is_expected(problem: &Problem) -> bool {
    match problem {
        Problem::UnknownName
        | Problem::NameUsedTwice { .. }
        | Problem::ReservedName
        | Problem::BadName
        | Problem::TrailingText
        | Problem::UnclosedQuote
        | Problem::SeveralLines => true,
        Problem::UnknownCall
        | Problem::UnknownOption
        | Problem::UnknownExpectation
        | Problem::UnknownSysctl
        | Problem::BadNumber
        | Problem::BadDuration
        | Problem::BadUsers
        | Problem::BadSignal
        | Problem::BadWord
        | Problem::BadOutcome
        | Problem::MissingOperand
        | Problem::OptionTwice
        | Problem::MisplacedQuote
        | Problem::RootNotFirst
        | Problem::TooLong => false,
    }
}

fn expected(lang: Lang, expected: &Wanted) -> String {
    match expected {
        Wanted::Word(word) => (*word).to_owned(),
        Wanted::Process => wanted::process(lang).to_owned(),
        Wanted::Namespace => wanted::namespace(lang).to_owned(),
        Wanted::NamespaceNumber => wanted::namespace_number(lang).to_owned(),
        Wanted::Number => wanted::number(lang).to_owned(),
        Wanted::NumberIn { least, greatest } => wanted::number_in(lang, greatest, least),
        Wanted::Numbers => wanted::numbers(lang).to_owned(),
        Wanted::Signal => wanted::signal(lang).to_owned(),
        Wanted::Errno => wanted::errno(lang).to_owned(),
        Wanted::Duration => wanted::duration(lang).to_owned(),
        Wanted::Users => wanted::users(lang).to_owned(),
        Wanted::Value => wanted::value(lang).to_owned(),
        Wanted::ClosingQuote => wanted::closing_quote(lang).to_owned(),
        Wanted::Space => wanted::space(lang).to_owned(),
        Wanted::EndOfLine => wanted::end_of_line(lang).to_owned(),
        Wanted::Bytes(most) => wanted::bytes(lang, most),
    }
}

/// Replaces line breaks, and characters that control a terminal or the writing direction: a script may contain them,
/// but they must not affect the surrounding message.
pub(crate) fn printable(word: &str) -> String {
    let acts = |next: char| next.is_control() || matches!(next, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    word.chars().map(|next| if acts(next) { '\u{fffd}' } else { next }).collect()
}
