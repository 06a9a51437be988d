use proptest::prelude::*;

use super::parse::parse;
use super::run::Run;

/// Returns what the program prints for some lines, or the error.
fn run(text: &str) -> Result<String, String> {
    let program = parse(text)?;
    let mut run = Run::new();
    run.begin(&program)?;
    for line in ["a b c", "1 2", "", "NSpid:\t6\t1"] {
        if !run.has_ended() {
            run.line(&program, line)?;
        }
    }
    run.end(&program)?;
    Ok(run.out)
}

#[test]
fn reports_unsimulated_features() {
    for text in ["{getline}", "BEGIN {system(\"ls\")}", "{print > \"x\"}", "{print | \"sort\"}", "{print sin(1)}"] {
        let error = run(text).expect_err(text);
        assert!(error.ends_with("is not simulated"), "{text}: {error}");
    }
}

#[test]
fn stops_endless_programs() {
    for text in
        ["BEGIN {while (1) x++}", "BEGIN {for (;;) {}}", "BEGIN {x = \"a\"; while (1) x = x x}", "{$99999999 = 1}"]
    {
        run(text).expect_err(text);
    }
    let long = format!("BEGIN {{print {}1}}", "1+".repeat(100_000));
    run(&long).expect_err("too long");
    run(&"(".repeat(100_000)).expect_err("too deep");
}

proptest! {
    #[test]
    fn survives_any_program(words in proptest::collection::vec(prop_oneof![
        Just("{"), Just("}"), Just("("), Just(")"), Just("["), Just("]"), Just("$"), Just("NF"), Just("NR"), Just("print"),
        Just("printf"), Just("if"), Just("else"), Just("while"), Just("for"), Just("in"), Just("a"), Just("b"), Just("\"x%d\""),
        Just("/a/"), Just("1"), Just("-"), Just("+"), Just("++"), Just("="), Just("=="), Just("~"), Just("!"), Just(","), Just(";"),
        Just("BEGIN"), Just("END"), Just("substr"), Just("split"), Just("sub"), Just("next"), Just("exit"), Just("delete"),
        Just("?"), Just(":"), Just("&&"), Just("가"), Just("1e"), Just("."), Just("\n"), Just("#"), Just("\\"),
    ], 0..30), blanks in any::<bool>()) {
        let _ = run(&words.join(if blanks { " " } else { "" }));
    }
}
