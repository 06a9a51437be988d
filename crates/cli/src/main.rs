//! The `pidscope` command: scripts run on the command line.
//!
//! Results go to standard output, everything else to standard error. The exit status is 0 if all checks hold, 1 if one
//! failed, 2 if there was nothing that could be run.

mod arguments;
mod source;
mod table;
mod text;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use pidscope_text::{Lang, cli, diagnostic};
use pidscope_userland::report::Report;
use pidscope_userland::run::Run;
use pidscope_userland::script::parse;

use arguments::{Command, Format, RunArguments};

const FAILED: u8 = 1;
const UNREADABLE: u8 = 2;

fn main() -> ExitCode {
    let (lang, command) = arguments::read(std::env::args_os().skip(1));
    let result = match command {
        Ok(Command::Help) => Ok((cli::help(lang).to_owned() + "\n", ExitCode::SUCCESS)),
        Ok(Command::Run(arguments)) => run(lang, &arguments),
        Err(message) => Err(format!("{message}\n{}\n{}\n", cli::usage(lang), cli::see_help(lang))),
    };
    let (output, code) = match result {
        Ok(done) => done,
        Err(message) => {
            // Nowhere else to say it.
            let _ = io::stderr().write_all(message.as_bytes());
            return ExitCode::from(UNREADABLE);
        }
    };
    match io::stdout().write_all(output.as_bytes()).and_then(|()| io::stdout().flush()) {
        // Whoever reads has seen enough, as `head` does.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "{}", cli::cannot_write(lang, &error, &"-"));
            ExitCode::from(UNREADABLE)
        }
        _ => code,
    }
}

/// The output of a run and its exit status, or what to say on standard error.
fn run(lang: Lang, arguments: &RunArguments) -> Result<(String, ExitCode), String> {
    let source = source::read(lang, &arguments.script)?;
    let script = parse(&source).map_err(|wrong| {
        let lines: Vec<String> = wrong.iter().map(|one| diagnostic(lang, one)).collect();
        format!("{}\n{}\n", lines.join("\n"), cli::not_run(lang, &wrong.len(), &arguments.script))
    })?;
    let report = Report::from(&Run::of(script, arguments.steps));
    let code = if report.holds() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) };
    let output = match arguments.format {
        Format::Text => text::text(lang, &report),
        Format::Json => serde_json::to_string_pretty(&report).map_err(|error| error.to_string())? + "\n",
    };
    Ok((output, code))
}
