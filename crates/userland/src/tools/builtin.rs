//! `test`, `[`, `printf` and `pwd` as programs, for callers without a shell: they do what the builtins of the same name
//! do.

use std::rc::Rc;

use crate::program::Process;
use crate::shell::{Kind, Shell};

/// Creates a shell that runs only its builtin.
pub(crate) fn builtin(argv: &[String]) -> Rc<dyn Process> {
    let word = argv.first().map_or("test", String::as_str);
    let name = word.rsplit('/').next().unwrap_or(word);
    let mut operands = vec![word.to_owned(), name.to_owned()];
    operands.extend(argv.iter().skip(1).cloned());
    Rc::new(Shell::command(Kind::Bash, word, "\"$@\"", &operands))
}
