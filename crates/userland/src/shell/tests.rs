//! The grammar: valid commands are printed as they were parsed, invalid ones are refused with bash's messages, and
//! nothing panics.

use proptest::prelude::*;

use super::Kind;
use super::glob;
use super::parse::parse;
use super::syntax::Trim;

/// Returns a line as `jobs` would show it, or bash's error message.
fn read(line: &str) -> String {
    match parse(Kind::Bash, line) {
        Ok(list) => list
            .iter()
            .map(|item| format!("{item}{}", if item.background { " &" } else { "" }))
            .collect::<Vec<_>>()
            .join("; "),
        Err(error) => error.to_string(),
    }
}

#[test]
fn parses_lines_like_bash() {
    for (line, expected) in [
        ("", ""),
        ("  ls   -l  # all", "ls -l"),
        ("a;b & c", "a; b &; c"),
        ("a&&b||! c|d", "a && b || ! c | d"),
        ("(a; b) >x 2>&1", "( a; b ) > x 2>&1"),
        ("{ a; b; }", "{ a; b; }"),
        ("X=1 Y=\"a b\" cmd 'x y'$z", "X=1 Y=\"a b\" cmd 'x y'$z"),
        ("if a; then b; elif c; then d; else e; fi", "if a; then b; elif c; then d; else e; fi"),
        ("while a\ndo b; done", "while a; do b; done"),
        ("for i in 1 2; do echo $i; done", "for i in 1 2; do echo $i; done"),
        ("case x in a|b) c;; *) d;; esac", "case x in a | b) c;; *) d;; esac"),
        ("f() { a; }", "f () { a; }"),
        ("echo $(a | b) `c` $((1+2)) ${x:-y}", "echo $(a | b) `c` $((1+2)) ${x:-y}"),
        ("cat <<< hi < in >> out 2> err &> both", "cat <<< hi < in >> out 2> err &> both"),
        ("echo if", "echo if"),
    ] {
        assert_eq!(read(line), expected, "{line}");
    }
}

#[test]
fn reports_syntax_errors_like_bash() {
    for (line, expected) in [
        (";", "syntax error near unexpected token `;'"),
        ("a;;b", "syntax error near unexpected token `;;'"),
        ("&& a", "syntax error near unexpected token `&&'"),
        ("a | | b", "syntax error near unexpected token `|'"),
        ("a )", "syntax error near unexpected token `)'"),
        ("( )", "syntax error near unexpected token `)'"),
        ("fi", "syntax error near unexpected token `fi'"),
        ("( a", "syntax error: unexpected end of file"),
        ("if a; then b", "syntax error: unexpected end of file"),
        ("a &&", "syntax error: unexpected end of file"),
        ("echo 'x", "unexpected EOF while looking for matching `''"),
        ("echo \"x", "unexpected EOF while looking for matching `\"'"),
        ("echo $(x", "unexpected EOF while looking for matching `)'"),
        ("echo ${x", "unexpected EOF while looking for matching `}'"),
        ("echo ${x^y}", "${x^y}: bad substitution"),
        ("a >", "syntax error near unexpected token `newline'"),
    ] {
        assert_eq!(read(line), expected, "{line}");
    }
}

#[test]
fn rejects_deep_nesting() {
    let deep = |open: &str, close: &str| read(&format!("echo {}x{}", open.repeat(20_000), close.repeat(20_000)));
    for (open, close) in [("${x:-", "}"), ("${x#", "}"), ("\"${x:-", "}\""), ("$((", "))"), ("$(", ")"), ("`", "`")] {
        let said = deep(open, close);
        assert!(open == "`" || said.starts_with("syntax error near unexpected token"), "{open}: {said:.80}");
    }
}

/// Implements the manual's definition: tries each piece, from the shortest or from the longest on.
fn trim_by_trying(text: &str, pattern: &str, trim: Trim) -> String {
    let mut cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    if trim.at_end != trim.longest {
        cuts.reverse();
    }
    let piece = |cut: usize| if trim.at_end { &text[cut..] } else { &text[..cut] };
    match cuts.into_iter().find(|&cut| glob::matches(pattern, piece(cut))) {
        Some(cut) if trim.at_end => text[..cut].to_owned(),
        Some(cut) => text[cut..].to_owned(),
        None => text.to_owned(),
    }
}

/// Pieces of the language, so that random lines are often nearly valid.
fn piece() -> impl Strategy<Value = String> {
    let pieces = vec![
        "ls",
        "x",
        "$x",
        "${x",
        "${x:-",
        "}",
        "$(",
        ")",
        "(",
        "`",
        "'",
        "\"",
        "\\",
        ";",
        ";;",
        "&",
        "&&",
        "|",
        "||",
        "!",
        ">",
        ">>",
        "<",
        "<<<",
        "2>&1",
        "&>",
        "if",
        "then",
        "else",
        "fi",
        "while",
        "do",
        "done",
        "for",
        "in",
        "case",
        "esac",
        "{",
        "f()",
        "$((",
        "))",
        "1+",
        "*",
        "[a-",
        "]",
        "{1..3}",
        "{a,b}",
        "#",
        "\n",
        " ",
        "=",
        "A=1",
        "~",
        "$?",
        "$!",
        "한",
        "[[",
        "]]",
        "((",
        "==",
        "=~",
        "-n",
        "time",
        "-p",
        "|&",
        "((1))",
        "[[ a ]]",
        "for ((;;))",
        "${10}",
    ];
    prop_oneof![9 => prop::sample::select(pieces).prop_map(str::to_owned), 1 => any::<String>()]
}

#[test]
fn nested_parentheses_are_not_exponential() {
    for unit in ["$((a; ", "((a; ", "$((a); ", "\"$((", "$(((a) "] {
        for end in ["", ")", "))", "a)) b"] {
            let line = [&unit.repeat(45), end].concat();
            let _ = parse(Kind::Bash, &line);
            let _ = parse(Kind::Dash, &line);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parses_any_text(text in any::<String>()) {
        let _ = parse(Kind::Bash, &text);
    }

    #[test]
    fn trims_in_one_pass(
        text in "[ab한*\\[]{0,8}",
        pattern in "([ab한?*]|\\\\[*a]|\\[|\\[[!]?[ab]\\]|\\[\\[:alpha:\\]\\]){0,5}",
        at_end in prop::bool::ANY,
        longest in prop::bool::ANY,
    ) {
        let trim = Trim { at_end, longest };
        prop_assert_eq!(glob::trim(&text, &pattern, trim), trim_by_trying(&text, &pattern, trim));
    }

    #[test]
    fn printed_commands_round_trip(pieces in prop::collection::vec(piece(), 0..14), blank in prop::bool::ANY) {
        let line = pieces.join(if blank { " " } else { "" });
        if let Ok(list) = parse(Kind::Bash, &line) {
            let printed = list.iter().map(|item| format!("{item}\n")).collect::<String>();
            // A comment would end at a quoted newline, and a backslash at the end of a line joins it with the next one.
            // A redirection is printed at the end, so a word after it may become the first one and be a keyword.
            let goes_on = line.contains(['<', '>']) || line.trim_end().ends_with('\\') || printed.contains("\\\n");
            if !line.contains('#') && !goes_on && !printed.contains("$(") && !printed.contains('`') {
                let again = parse(Kind::Bash, &printed).map_err(|error| TestCaseError::fail(format!("{line:?} {printed:?} {error}")))?;
                let show = |list: &super::syntax::List| list.iter().map(|item| format!("{item}\n")).collect::<String>();
                prop_assert_eq!(show(&again), printed);
            }
        }
    }
}
