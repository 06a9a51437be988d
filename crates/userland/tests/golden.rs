//! The output of real shells and tools in real namespaces (`tests/golden`, recorded by `crates/linux`): the simulated
//! ones print the same, byte for byte, after masking what must differ.

#[path = "../../linux/src/mask.rs"]
mod mask;

use std::fs;
use std::path::{Path, PathBuf};

use mask::Mask;
use pidscope_kernel::TaskId;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::{Script, Statement, StatementKind, parse};

#[test]
fn output_matches_golden_files() {
    let only = std::env::var("GOLDEN").ok();
    let (mut lines, mut failures) = (0, Vec::new());
    for path in files() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a golden file can be read");
        let script = parse(&text).unwrap_or_else(|failures| panic!("{name}: {failures:?}"));
        let renamed = play(&name, script, &mut lines, &mut failures);
        if !renamed.is_empty() {
            rename(&path, &text, &renamed);
        }
    }
    assert!(failures.is_empty(), "{} of {lines} lines print something else:\n{}", failures.len(), failures.join("\n"));
    assert!(only.is_some() || lines >= 150, "only {lines} lines");
}

fn files() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files: Vec<PathBuf> =
        fs::read_dir(directory).expect("golden files").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

/// Renames the callers of lines: the recorder knows what shells print, but not their names in the simulator. A line is
/// typed into whichever shell reads the terminal.
fn rename(path: &Path, text: &str, renamed: &[(usize, String)]) {
    assert!(std::env::var_os("UPDATE_EXPECT").is_some(), "{}: lines of other shells: {renamed:?}", path.display());
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, caller) in renamed {
        let (_, rest) = lines[line - 1].split_once('$').expect("a line that is typed");
        lines[line - 1] = format!("{caller}${rest}");
    }
    fs::write(path, lines.join("\n") + "\n").expect("a golden file can be written");
}

fn play(name: &str, script: Script, lines: &mut usize, failures: &mut Vec<String>) -> Vec<(usize, String)> {
    let root = script.statements.iter().find_map(|statement| match &statement.kind {
        StatementKind::Root(root) => Some(root.clone()),
        _ => None,
    });
    let mut machine = Machine::new(root.as_deref());
    let (mut real, mut simulated) = (Mask::default(), Mask::default());
    let mut statements = script.statements.into_iter().peekable();
    let mut renamed = Vec::new();
    while let Some(mut statement) = statements.next() {
        let (text, line, is_typed) =
            (statement.text.clone(), statement.line, matches!(statement.kind, StatementKind::Shell { .. }));
        let mut expected = Vec::new();
        while let Some(Statement { kind: StatementKind::Printed { text, .. }, .. }) =
            statements.next_if(|next| matches!(next.kind, StatementKind::Printed { .. }))
        {
            expected.push(real.line(&text));
        }
        if let StatementKind::Shell { caller, .. } = &mut statement.kind {
            let reader = machine.name(machine.reader(TaskId::FIRST));
            if caller != reader {
                renamed.push((line, reader.to_owned()));
                reader.clone_into(caller);
            }
        }
        let entry = machine.run(statement);
        *lines += usize::from(is_typed);
        let Some(step) = entry.step else { continue };
        let mut found: Vec<String> = step.lines().iter().map(|line| simulated.line(line)).collect();
        if is_typed && !entry.check.is_none_or(|check| check.ok) {
            found.push("(skipped)".to_owned());
        }
        if found != expected {
            let show = |lines: &[String]| lines.iter().map(|line| format!("    {line}\n")).collect::<String>();
            failures.push(format!("{name}:{line}: {text}\n  Linux:\n{}  here:\n{}", show(&expected), show(&found)));
        }
    }
    renamed
}
