//! Compares `pgrep` and `pkill` with the real ones.

use proptest::prelude::*;
use regex_lite::Regex;

use super::ere::translate;
use super::{OPTIONS, Pkill, SendResult, SignalRequest, pgrep, pkill};
use crate::os::proc_view::{Printed, ProcView};
use crate::tools::recorded;

#[test]
fn pgrep_matches_recorded_output() {
    recorded::check("pgrep", pgrep);
}

/// Signal 0 always succeeds, as in the recording.
#[test]
fn pkill_matches_recorded_output() {
    recorded::check("pkill", |view, args| match pkill(view, args) {
        Pkill::Done(printed) => printed,
        Pkill::Signal(signalling) => signalling.finish(&vec![SendResult::Yes; signalling.targets.len()]),
    });
}

/// The errors of glibc for expressions.
#[test]
fn parses_expressions_like_glibc() {
    let bracket = "Unmatched [, [^, [:, [., or [=";
    let before = "Invalid preceding regular expression";
    let wrong = [
        ("a|*b", before),
        ("(*a)", before),
        ("^*", before),
        ("$*", before),
        ("{1}", before),
        ("{", before),
        ("+", before),
        ("a{1", "Unmatched \\{"),
        ("a{1,2", "Unmatched \\{"),
        ("a{", "Unmatched \\{"),
        ("a{2,1}", "Invalid content of \\{\\}"),
        ("a{x}", "Invalid content of \\{\\}"),
        ("a{99999}", "Regular expression too big"),
        ("a\\", "Trailing backslash"),
        ("[a", bracket),
        ("[[:alpha", bracket),
        ("[^b", bracket),
        ("[]", bracket),
        ("[", "Invalid regular expression"),
        ("[[:foo:]]", "Invalid character class name"),
        ("[[.foo.]]", "Invalid collation character"),
        ("[b-a]", "Invalid range end"),
        ("\\1", "Invalid back reference"),
        ("((a)", "Unmatched ( or \\("),
    ];
    for (pattern, message) in wrong {
        assert_eq!(translate(pattern), Err(message), "{pattern}");
    }
    let right = [
        ("a{1}{2}", "aa", Some("a")),
        ("^a+*$", "", Some("b")),
        ("^a+?$", "", Some("b")),
        ("^(|a)$", "", Some("b")),
        ("a||b", "x", None),
        ("^a{,3}$", "aaa", Some("aaaa")),
        ("^[]a]$", "]", Some("[")),
        ("^[a\\]$", "\\", Some("]")),
        ("^[a-]$", "-", Some("b")),
        ("^[[.a.]-c]$", "b", Some("d")),
        ("^[^[:digit:]x]$", "a", Some("x")),
        ("\\<ba", "a bash", Some("xba")),
        ("sh\\>", "bash", Some("shx")),
        ("^\\d$", "d", Some("1")),
        ("^\\w+\\.$", "ab.", Some("abc")),
        ("^)}$", ")}", Some("x")),
        ("^(a|b)c*$", "bcc", Some("a^")),
    ];
    for (pattern, matches, other) in right {
        let regex = Regex::new(&translate(pattern).expect("an expression")).expect("an expression");
        assert!(regex.is_match(matches), "{pattern} {matches}");
        assert!(!other.is_some_and(|other| regex.is_match(other)), "{pattern} {other:?}");
    }
}

fn signalling(view: &ProcView<'_>, line: &str) -> SignalRequest {
    let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    match pkill(view, &args) {
        Pkill::Signal(signalling) => signalling,
        Pkill::Done(printed) => panic!("{line}: {printed:?}"),
    }
}

#[test]
fn pkill_reads_signals() {
    let world = recorded::some_world();
    let cases = [
        ("x", 15),
        ("-9 x", 9),
        ("-KILL x", 9),
        ("x -sighup", 1),
        ("-0 x", 0),
        ("--signal STOP x", 19),
        ("--signal 10 x", 10),
        ("--signal FOO x", -1),
        ("-RTMIN+2 x", 36),
        ("-IO x", 29),
        ("-POLL x", 29),
        ("-93 x", 93),
        ("-u root -CLD", 17),
    ];
    for (line, signal) in cases {
        assert_eq!(signalling(&world.first_view(), line).signal, signal, "{line}");
    }
}

#[test]
fn pkill_reports_results() {
    let world = recorded::some_world();
    let found = signalling(&world.first_view(), "-e -c -P 12");
    assert_eq!(found.targets.iter().map(|target| target.pid).collect::<Vec<u32>>(), [13, 14, 15]);
    let found = signalling(&world.first_view(), "-e -c -P 12 sleep");
    let printed = found.finish(&[SendResult::Yes, SendResult::Gone, SendResult::Refused("Operation not permitted")]);
    let expected = Printed {
        out: "sleep killed (pid 13)\n3\n".to_owned(),
        err: "pkill: killing pid 15 failed: Operation not permitted\n".to_owned(),
        status: 0,
    };
    assert_eq!(printed, expected);
    assert_eq!(found.finish(&[SendResult::Gone; 3]).status, 1);
}

/// The PID that counts is the one from `getpid(2)`, not the one in this `/proc`.
#[test]
fn pgrep_excludes_itself_by_pid() {
    let world = recorded::some_world();
    let mut view = world.first_view();
    view.getpid = 3;
    let args = ["-x".to_owned(), "sleep|ps".to_owned()];
    assert_eq!(pgrep(&view, &args).out.lines().next(), Some("4"));
    assert_eq!(pgrep(&view, &args).out.lines().last(), Some("28"));
}

proptest! {
    #[test]
    fn survives_any_arguments(args in recorded::some_args(OPTIONS)) {
        let world = recorded::some_world();
        prop_assert!(pgrep(&world.first_view(), &args).status <= 3);
        let _ = pkill(&world.first_view(), &args);
    }

    #[test]
    fn translates_any_expression(pattern in "[a(){}\\[\\]*+?|^$.,:=\\\\0-9-]{0,12}") {
        if let Ok(translated) = translate(&pattern) {
            prop_assert!(Regex::new(&translated).is_ok(), "{} {}", pattern, translated);
        }
    }
}
