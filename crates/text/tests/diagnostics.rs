//! Bad scripts and what people are told about them: a whole message for each kind of problem, in both languages.

use std::collections::BTreeSet;

use pidscope_text::{Lang, diagnostic, problem};
use pidscope_userland::script::{Diagnostic, Found, MAX_SCRIPT_LEN, Names, Problem, Wanted, parse, parse_line};

/// A script, and what is said about it in English and in Korean.
const CASES: &[[&str; 3]] = &[
    [
        "A frok E",
        "line 1, column 3: No call is named “frok”. Did you mean “fork”? Expected: @CALLS",
        "1행 3열: “frok”라는 시스템 콜은 없습니다. 혹시 “fork”입니까? 여기에 올 수 있는 것: @CALLS",
    ],
    [
        "A wait nohagn",
        "line 1, column 8: “nohagn” is not an option here. Did you mean “nohang”? Expected: nohang, untraced, continued, all, clone, the end of the line",
        "1행 8열: 여기에는 “nohagn”을 옵션으로 쓸 수 없습니다. 혹시 “nohang”입니까? 여기에 올 수 있는 것: nohang, untraced, continued, all, clone, 줄 끝",
    ],
    [
        "A wait nohang 3",
        "line 1, column 15: “3” is not an option here. Expected: nohang, untraced, continued, all, clone, the end of the line",
        "1행 15열: 여기에는 “3”을 옵션으로 쓸 수 없습니다. 여기에 올 수 있는 것: nohang, untraced, continued, all, clone, 줄 끝",
    ],
    [
        "expect A pid A=1",
        "line 1, column 10: expect cannot check “pid”. Did you mean “pids”? Expected: pids, ppid, parent, state, sees, namespace",
        "1행 10열: expect로 “pid”를 검사할 수는 없습니다. 혹시 “pids”입니까? 여기에 올 수 있는 것: pids, ppid, parent, state, sees, namespace",
    ],
    [
        "A sysctl kernel.pid_maks",
        "line 1, column 10: Scripts know no sysctl named “kernel.pid_maks”. Did you mean “kernel.pid_max”? Expected: kernel.ns_last_pid, kernel.pid_max, user.max_pid_namespaces",
        "1행 10열: 스크립트에서 쓸 수 있는 sysctl 가운데 “kernel.pid_maks”는 없습니다. 혹시 “kernel.pid_max”입니까? 여기에 올 수 있는 것: kernel.ns_last_pid, kernel.pid_max, user.max_pid_namespaces",
    ],
    [
        "A fork worker\nwroker getpid",
        "line 2, column 1: Nothing in the script creates a process named “wroker”. Create it with fork or clone, or correct the name. Did you mean “worker”?",
        "2행 1열: 스크립트 어디에서도 “wroker”라는 프로세스를 만들지 않습니다. fork나 clone으로 만들거나 이름을 고치십시오. 혹시 “worker”입니까?",
    ],
    [
        "A setns 안",
        "line 1, column 9: Nothing in the script creates a namespace named “안”. Create it with newpid=안 on clone or unshare, or correct the name.",
        "1행 9열: 스크립트 어디에서도 “안”이라는 네임스페이스를 만들지 않습니다. clone이나 unshare에 newpid=안을 붙여 만들거나 이름을 고치십시오.",
    ],
    [
        "A fork B\nA fork B",
        "line 2, column 8: The name “B” was already used on line 1. A name can be used only once in a script: choose another.",
        "2행 8열: “B”는 1행에서 이미 쓴 이름입니다. 이름은 스크립트 전체에서 한 번만 쓸 수 있으니 다른 이름을 고르십시오.",
    ],
    [
        "A fork A",
        "line 1, column 8: The name “A” is taken: the world begins with it. Choose another, or begin the script with root and a name of your own.",
        "1행 8열: “A”는 처음부터 있는 이름입니다. 다른 이름을 고르거나, 스크립트를 root로 시작해 첫 이름을 직접 정하십시오.",
    ],
    [
        "A fork root",
        "line 1, column 8: “root” is a word of the script language and cannot be a name. Choose another.",
        "1행 8열: “root”는 스크립트 언어의 예약어라 이름으로 쓸 수 없습니다. 다른 이름을 고르십시오.",
    ],
    [
        "A fork 1x",
        "line 1, column 8: “1x” cannot be a name. A name begins with a letter or _, continues with letters, digits, _, . or -, and has at most 32 characters.",
        "1행 8열: “1x”는 이름으로 쓸 수 없습니다. 이름은 글자나 _로 시작하고 글자, 숫자, _, ., -로 이어지며 32자까지입니다.",
    ],
    [
        "A exit three",
        "line 1, column 8: “three” is not a number that is allowed here. Expected: a whole number",
        "1행 8열: “three”는 여기에 쓸 수 있는 수가 아닙니다. 여기에 올 수 있는 것: 정수",
    ],
    [
        "clock +soon",
        "line 1, column 7: “+soon” is not a length of time that the clock can be moved by. Expected: a plus sign and a length of time, such as +10s or +1.5s",
        "1행 7열: “+soon”은 시계를 움직일 수 있는 시간이 아닙니다. 여기에 올 수 있는 것: +10s, +1.5s처럼 더하기 기호와 시간",
    ],
    [
        "A fork B users=nginx",
        "line 1, column 16: “nginx” is not a list of accounts. Expected: user names and numbers separated by commas, such as nginx:101,daemon:1",
        "1행 16열: “nginx”는 사용자 계정 목록이 아닙니다. 여기에 올 수 있는 것: nginx:101,daemon:1처럼 쉼표로 나눈 사용자 이름과 번호",
    ],
    [
        "root A level=33",
        "line 1, column 14: “33” is not a number that is allowed here. Expected: a whole number from 0 to 32",
        "1행 14열: “33”은 여기에 쓸 수 있는 수가 아닙니다. 여기에 올 수 있는 것: 0부터 32까지의 정수",
    ],
    [
        "A clone B set_tid=6,,9",
        "line 1, column 19: “6,,9” is not a number that is allowed here. Expected: whole numbers separated by commas, such as 6,9",
        "1행 19열: “6,,9”는 여기에 쓸 수 있는 수가 아닙니다. 여기에 올 수 있는 것: 6,9처럼 쉼표로 나눈 정수",
    ],
    [
        "A kill 3 TREM",
        "line 1, column 10: “TREM” is not a signal. Write a name such as TERM, or a number. Did you mean “TERM”? Expected: a signal",
        "1행 10열: “TREM”은 시그널이 아닙니다. TERM 같은 이름이나 번호를 쓰십시오. 혹시 “TERM”입니까? 여기에 올 수 있는 것: 시그널",
    ],
    [
        "A sigaction TERM handel",
        "line 1, column 18: “handel” is not allowed here. Did you mean “handle”? Expected: handle, ignore, default",
        "1행 18열: “handel”은 여기에 쓸 수 없습니다. 혹시 “handle”입니까? 여기에 올 수 있는 것: handle, ignore, default",
    ],
    [
        "expect A pids 5",
        "line 1, column 15: “5” is not allowed here. Expected: NAMESPACE=NUMBER, such as A=5, the end of the line",
        "1행 15열: “5”는 여기에 쓸 수 없습니다. 여기에 올 수 있는 것: A=5 같은 NAMESPACE=NUMBER, 줄 끝",
    ],
    [
        "A getpid -> esrhc",
        "line 1, column 13: “esrhc” is not a possible outcome of this call. Did you mean “ESRCH”? Expected: a whole number, an errno such as ESRCH, blocks, dies, skipped",
        "1행 13열: “esrhc”는 이 시스템 콜의 결과가 될 수 없습니다. 혹시 “ESRCH”입니까? 여기에 올 수 있는 것: 정수, ESRCH 같은 errno, blocks, dies, skipped",
    ],
    [
        "A setns",
        "line 1, column 8: Something is missing at the end of the line. Expected: the name of a namespace, pidfd=",
        "1행 8열: 줄 끝에 있어야 할 것이 빠졌습니다. 여기에 올 수 있는 것: 네임스페이스 이름, pidfd=",
    ],
    [
        "A fork -> 5",
        "line 1, column 8: Something is missing before “->”. Expected: the name of a process",
        "1행 8열: “->” 앞에 있어야 할 것이 빠졌습니다. 여기에 올 수 있는 것: 프로세스 이름",
    ],
    [
        "A fork B cmd=",
        "line 1, column 14: “cmd=” has no value after it. Expected: a value",
        "1행 14열: “cmd=” 뒤에 값이 없습니다. 여기에 올 수 있는 것: 값",
    ],
    [
        "A fork E uid=1 uid=2",
        "line 1, column 16: “uid=2” repeats what the line already says. Keep one of the two.",
        "1행 16열: “uid=2”는 이 줄에 이미 적은 것을 되풀이합니다. 둘 가운데 하나만 남기십시오.",
    ],
    ["A getpid 5", "line 1, column 10: The line should end before “5”.", "1행 10열: “5” 앞에서 줄이 끝나야 합니다."],
    [
        "A fork E cmd=\"a b",
        "line 1, column 14: This quotation mark is never closed. Close it on the same line.",
        "1행 14열: 여기서 연 따옴표를 닫지 않았습니다. 같은 줄에서 닫으십시오.",
    ],
    [
        "A fork E cmd=\"a\"b",
        "line 1, column 17: Quotation marks can only enclose a whole value, as in cmd=\"a b\"; inside it, two of them mean one. Expected: a space",
        "1행 17열: 따옴표는 cmd=\"a b\"처럼 값 전체를 감쌀 때만 쓸 수 있습니다. 값 안에 따옴표를 넣으려면 두 번 잇달아 적습니다. 여기에 올 수 있는 것: 빈칸",
    ],
    [
        "A getpid\nroot B",
        "line 2, column 1: root can only be the first statement of a script. Move this line to the top, or delete it.",
        "2행 1열: root는 스크립트 맨 앞에만 쓸 수 있습니다. 이 줄을 맨 위로 옮기거나 지우십시오.",
    ],
    [
        "@LONG",
        "line 1, column 1: The text is too long for a script. Shorten it. Expected: at most 1048576 bytes",
        "1행 1열: 스크립트로 쓰기에는 텍스트가 너무 깁니다. 줄이십시오. 여기에 올 수 있는 것: 1048576바이트 이하의 텍스트",
    ],
    [
        "@ONE LINE A getpid\nA\u{1b}[2J",
        "line 1, column 9: Only one line can be given at a time, but another follows: “A\u{fffd}[2J”.",
        "1행 9열: 한 번에 한 줄만 쓸 수 있는데 다음 줄이 더 있습니다: “A\u{fffd}[2J”.",
    ],
];

/// The words that name calls; more join them without a change here.
fn calls() -> String {
    pidscope_userland::script::Call::WORDS.join(", ")
}

fn refused(script: &str) -> Vec<Diagnostic> {
    let result = match script.split_once("@ONE LINE ") {
        Some((_, line)) => parse_line(line, 1, &Names::new()).map_err(|diagnostic| vec![diagnostic]).map(drop),
        None if script == "@LONG" => parse(&"x".repeat(MAX_SCRIPT_LEN + 1)).map(drop),
        None => parse(script).map(drop),
    };
    result.expect_err(script)
}

#[test]
fn every_problem_in_both_languages() {
    let mut shown = BTreeSet::new();
    for [script, en, ko] in CASES {
        let diagnostics = refused(script);
        assert_eq!(diagnostics.len(), 1, "{script:?}");
        for (lang, expected) in [(Lang::En, en), (Lang::Ko, ko)] {
            assert_eq!(diagnostic(lang, &diagnostics[0]), expected.replace("@CALLS", &calls()), "{script:?}");
        }
        shown.insert(diagnostics[0].problem.key());
    }
    for key in Problem::KEYS {
        assert!(shown.contains(key), "no case shows {key}");
    }
}

#[test]
fn every_wanted_thing_has_a_name() {
    let all = [
        Wanted::Word("fork"),
        Wanted::Process,
        Wanted::Namespace,
        Wanted::NamespaceNumber,
        Wanted::Number,
        Wanted::NumberIn { least: 0, greatest: 32 },
        Wanted::Numbers,
        Wanted::Signal,
        Wanted::Errno,
        Wanted::Duration,
        Wanted::Users,
        Wanted::Value,
        Wanted::ClosingQuote,
        Wanted::Space,
        Wanted::EndOfLine,
        Wanted::Bytes(5),
    ];
    for lang in Lang::ALL {
        let mut shown = BTreeSet::new();
        for wanted in &all {
            let diagnostic = Diagnostic {
                line: 1,
                column: 1,
                problem: Problem::BadWord,
                found: Found::Word("x".to_owned()),
                expected: vec![wanted.clone()],
                nearest: None,
            };
            shown.insert(problem(lang, &diagnostic));
        }
        assert_eq!(shown.len(), all.len(), "{shown:#?}");
    }
}

#[test]
fn a_problem_that_cannot_be_met_at_the_end_of_a_line_still_reads() {
    let diagnostic = Diagnostic {
        line: 1,
        column: 1,
        problem: Problem::BadWord,
        found: Found::EndOfLine,
        expected: Vec::new(),
        nearest: None,
    };
    assert_eq!(problem(Lang::En, &diagnostic), "“end of line” is not allowed here.");
    assert_eq!(problem(Lang::Ko, &diagnostic), "“줄 끝”은 여기에 쓸 수 없습니다.");
}
