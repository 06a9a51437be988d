//! `tee` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, peek, read};
use super::errno_text;
use super::getopt::{Options, Takes};
use crate::fs;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--append", "-a"];

const GETOPT: Options = Options::new(
    "tee",
    "aip",
    &[("append", Takes::Nothing, 'a'), ("ignore-interrupts", Takes::Nothing, 'i'), HELP, VERSION],
)
.unsimulated("", "output-error");

/// Returns whether standard input is read with these arguments.
pub(crate) fn reads(args: &[String]) -> bool {
    peek(&GETOPT, args).should_run()
}

/// `tee [-a] [FILE...]`
pub(crate) fn tee(sys: &mut Sys<'_, '_>, args: &[String], input: &str) -> u8 {
    let line = match read(sys, &GETOPT, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let mut status = 0;
    sys.out(input);
    for file in &line.operands {
        let own_fds = sys.program().fds.clone();
        let mut fds = own_fds.clone();
        let written = match fs::open_write(sys, file, !line.has('a')) {
            Ok(fd) => {
                fds.0[1] = fd;
                sys.set_fds(fds);
                let written = sys.write(input);
                sys.set_fds(own_fds);
                written.map_err(|errno| errno_text(errno).to_owned())
            }
            Err(error) => Err(error.to_string()),
        };
        if let Err(text) = written {
            sys.err(&format!("tee: {file}: {text}\n"));
            status = 1;
        }
    }
    status
}
