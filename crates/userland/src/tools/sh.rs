//! `bash`, `sh` and `dash`, as programs that are run by name.

use std::rc::Rc;

use crate::program::{Flow, Process};
use crate::shell::{Kind, Shell};
use crate::sys::Sys;

/// Options, for completion.
pub(crate) const OPTIONS: &[&str] = &["-c", "-i"];

pub(crate) fn bash(argv: &[String]) -> Rc<dyn Process> {
    start(Kind::Bash, argv)
}

pub(crate) fn dash(argv: &[String]) -> Rc<dyn Process> {
    start(Kind::Dash, argv)
}

fn start(kind: Kind, argv: &[String]) -> Rc<dyn Process> {
    let name = argv.first().map_or("sh", String::as_str);
    let mut words = argv.get(1..).unwrap_or_default();
    let mut is_command = false;
    while let Some(option) = words.first().filter(|word| word.starts_with('-') && word.len() > 1) {
        if option == "--" {
            words = &words[1..];
            break;
        }
        is_command |= !option.starts_with("--") && option.contains('c');
        words = &words[1..];
    }
    match words.split_first() {
        Some((command, operands)) if is_command => Rc::new(Shell::command(kind, name, command, operands)),
        None if is_command => complaint(
            match kind {
                Kind::Bash => format!("{name}: -c: option requires an argument\n"),
                Kind::Dash => format!("{name}: 0: -c requires an argument\n"),
            },
            2,
        ),
        Some((file, _)) => complaint(
            match kind {
                Kind::Bash => format!("{name}: {file}: No such file or directory\n"),
                Kind::Dash => format!("{name}: 0: cannot open {file}: No such file\n"),
            },
            if kind == Kind::Bash { 127 } else { 2 },
        ),
        None => Rc::new(Shell::named(kind, name)),
    }
}

/// A program that says something and ends.
pub(crate) fn complaint(text: String, status: u8) -> Rc<dyn Process> {
    Rc::new(Complaint { text, status })
}

#[derive(Debug, Clone)]
struct Complaint {
    text: String,
    status: u8,
}

impl Process for Complaint {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        sys.err(&self.text);
        Flow::Exit(self.status)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}
