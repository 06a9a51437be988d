//! Small tools: `true`, `false`, `echo`, `env`, `man`, `which`.

use std::rc::Rc;

use super::coreutils::{HELP, VERSION, start};
use super::getopt::{Long, Options, Takes};
use super::spawn::failure;
use crate::fs;
use crate::program::{Flow, Process};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--chdir", "--ignore-environment", "--null", "--unset", "-0", "-C", "-i", "-u"];

pub(crate) fn succeed(_: &mut Sys<'_, '_>, _: &[String]) -> u8 {
    0
}

pub(crate) fn fail(_: &mut Sys<'_, '_>, _: &[String]) -> u8 {
    1
}

pub(crate) fn echo(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let is_short = args.first().is_some_and(|first| first == "-n");
    let text = args[usize::from(is_short)..].join(" ");
    sys.out(&text);
    if !is_short {
        sys.out("\n");
    }
    0
}

pub(crate) fn which(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let mut status = 0;
    for word in args {
        match super::path_of(word) {
            Some(path) => sys.out(&format!("{path}\n")),
            None => status = 1,
        }
    }
    status
}

/// `man NAME`: prints a page of this project's own manual.
pub(crate) fn man(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    // The section in `man 1 ps` is ignored.
    let name = args.iter().rfind(|arg| arg.parse::<u32>().is_err() && !arg.starts_with('-'));
    let Some(name) = name else {
        sys.err("What manual page do you want?\nFor example, try 'man man'.\n");
        return 1;
    };
    let is_known = super::find(name).is_ok() || crate::shell::BUILTINS.contains(&name.as_str()) || name == "help";
    if !is_known || name.contains('/') {
        sys.err(&format!("No manual entry for {name}\n"));
        return 16;
    }
    sys.show_manual(name);
    0
}

const LONG: &[Long] = &[
    ("ignore-environment", Takes::Nothing, 'i'),
    ("null", Takes::Nothing, '0'),
    ("unset", Takes::Argument, 'u'),
    ("chdir", Takes::Argument, 'C'),
    HELP,
    VERSION,
];

const ENV: Options = Options::new("env", "+iu:0C:", LONG)
    .unsimulated("vS", "block-signal debug default-signal ignore-signal list-signal-handling split-string");

/// `env [-i] [-u NAME] [-C DIRECTORY] [NAME=VALUE...] [PROGRAM [ARGUMENT...]]`
pub(crate) fn env(argv: &[String]) -> Rc<dyn Process> {
    let line = match start(&ENV, argv, 125) {
        Ok(line) => line,
        Err(instead) => return instead,
    };
    let mut words = line.operands.iter().copied().peekable();
    // `-` alone means `-i`.
    let is_empty = words.next_if_eq(&"-").is_some() || line.has('i');
    let unset = line
        .options
        .iter()
        .filter(|(letter, _)| *letter == 'u')
        .filter_map(|(_, name)| name.map(str::to_owned))
        .collect();
    let mut set = Vec::new();
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        set.push((name.to_owned(), value.to_owned()));
        words.next();
    }
    Rc::new(Env {
        is_empty,
        unset,
        set,
        directory: line.value('C').map(str::to_owned),
        end: if line.has('0') { '\0' } else { '\n' },
        argv: words.map(str::to_owned).collect(),
    })
}

#[derive(Debug, Clone)]
struct Env {
    is_empty: bool,
    unset: Vec<String>,
    set: Vec<(String, String)>,
    directory: Option<String>,
    end: char,
    argv: Vec<String>,
}

impl Process for Env {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        let mut environment = if self.is_empty { Vec::new() } else { sys.program().env.to_vec() };
        environment.retain(|(name, _)| !self.unset.contains(name));
        for (name, value) in std::mem::take(&mut self.set) {
            environment.retain(|(other, _)| *other != name);
            environment.push((name, value));
        }
        if self.argv.is_empty() {
            let end = self.end;
            let text: String = environment.iter().map(|(name, value)| format!("{name}={value}{end}")).collect();
            sys.out(&text);
            return Flow::Exit(0);
        }
        if let Some(directory) = &self.directory {
            match fs::directory(sys, directory) {
                Ok(path) => sys.program_mut().directory = path.into(),
                Err(error) => {
                    sys.err(&format!("env: cannot change directory to '{directory}': {error}\n"));
                    return Flow::Exit(125);
                }
            }
        }
        sys.program_mut().env = environment.into();
        let word = self.argv[0].clone();
        match sys.exec(std::mem::take(&mut self.argv)) {
            Ok(flow) => flow,
            Err(error) => {
                let (text, status) = failure(error);
                sys.err(&format!("env: '{word}': {text}\n"));
                Flow::Exit(status)
            }
        }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// Creates a process that prints a manual page and ends, as for `--help`.
pub(crate) fn print_manual(name: &'static str) -> Rc<dyn Process> {
    Rc::new(PrintManual { name })
}

#[derive(Debug, Clone)]
struct PrintManual {
    name: &'static str,
}

impl Process for PrintManual {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        sys.show_manual(self.name);
        Flow::Exit(0)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// Creates a process that prints a text and ends.
pub(crate) fn print_text(text: impl Into<String>) -> Rc<dyn Process> {
    Rc::new(PrintText { text: text.into() })
}

#[derive(Debug, Clone)]
struct PrintText {
    text: String,
}

impl Process for PrintText {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        sys.out(&self.text);
        Flow::Exit(0)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}
