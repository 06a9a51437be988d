//! The `pidscope` command: runs scripts, and compares them with the running kernel.
//!
//! Results go to standard output, everything else to standard error. The exit status is 0 if all checks hold or nothing
//! differs, 1 if a check failed or something differs, 2 if nothing could be run, 3 if this machine does not allow a
//! comparison.

mod arguments;
mod lesson;
mod source;
mod table;
mod text;
mod verify;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use pidscope_figure::Words;
use pidscope_linux::Unable;
use pidscope_scene::Folding;
use pidscope_text::{Lang, cli, diagnostic};
use pidscope_userland::report::Report;
use pidscope_userland::run::Run;
use pidscope_userland::script::{Script, parse};

use arguments::{Command, FigureArguments, Format, RunArguments};

const EXIT_FAILED: u8 = 1;
const EXIT_UNREADABLE: u8 = 2;
const EXIT_NOT_ALLOWED: u8 = 3;

/// The message on standard error, and the exit status.
type Refusal = (String, u8);

fn main() -> ExitCode {
    let (lang, command) = arguments::read(std::env::args_os().skip(1));
    let result = match command {
        Ok(Command::Help) => Ok((cli::help(lang).to_owned() + "\n", ExitCode::SUCCESS)),
        Ok(Command::Run(arguments)) => run(lang, &arguments),
        Ok(Command::Verify(script)) => verify(lang, &script),
        Ok(Command::VerifyRandom { calls, seed }) => comparison_result(lang, verify::verify_random(lang, calls, seed)),
        Ok(Command::Figure(arguments)) => figure(lang, &arguments),
        Ok(Command::LessonCheck(directory)) => lesson::checked(lang, &directory)
            .map(|(text, is_good)| (text, if is_good { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }))
            .map_err(|message| (message, EXIT_UNREADABLE)),
        Ok(Command::LessonPack { directory, output }) => pack(lang, &directory, output.as_deref()),
        Err(message) => Err((format!("{message}\n{}\n{}\n", cli::usage(lang), cli::see_help(lang)), EXIT_UNREADABLE)),
    };
    let (output, code) = match result {
        Ok(done) => done,
        Err((message, code)) => {
            // A failure to write to standard error cannot be reported.
            let _ = io::stderr().write_all(message.as_bytes());
            return ExitCode::from(code);
        }
    };
    match io::stdout().write_all(output.as_bytes()).and_then(|()| io::stdout().flush()) {
        // A reader that closes the pipe early, like `head`, is not an error.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "{}", cli::cannot_write(lang, &error, &"-"));
            ExitCode::from(EXIT_UNREADABLE)
        }
        _ => code,
    }
}

/// Runs a script; returns the output and the exit status.
fn run(lang: Lang, arguments: &RunArguments) -> Result<(String, ExitCode), Refusal> {
    let script = read(lang, &arguments.script)?;
    let report = Report::from(&Run::new(script, arguments.steps));
    let output = match arguments.format {
        Format::Text => text::text(lang, &report),
        Format::Json => {
            serde_json::to_string_pretty(&report).map_err(|error| (error.to_string(), EXIT_UNREADABLE))? + "\n"
        }
    };
    Ok((output, verdict(&report)))
}

/// Packs a lesson into one file, or prints it.
fn pack(lang: Lang, directory: &str, output: Option<&str>) -> Result<(String, ExitCode), Refusal> {
    let text = lesson::packed(lang, directory).map_err(|message| (message, EXIT_UNREADABLE))?;
    write_output(lang, text, output)
}

/// Draws the picture of a script; for a bundled scenario, at the step where the page opens it. Failed checks are
/// reported, but do not prevent it.
fn figure(lang: Lang, arguments: &FigureArguments) -> Result<(String, ExitCode), Refusal> {
    let script = read(lang, &arguments.script)?;
    let run = Run::new(script, arguments.steps.or_else(|| source::opening_step(&arguments.script)));
    let report = Report::from(&run);
    // A failure to write to standard error cannot be reported.
    let _ = io::stderr().write_all(text::failed_checks(lang, &report).as_bytes());
    let words = Words { machine: &run.machine, lang };
    let title = arguments.title.clone().unwrap_or_else(|| source::title(lang, &arguments.script));
    let (svg, _) = words.svg(&Folding::none(), arguments.theme, &title, arguments.link.as_deref());
    let (output, _) = write_output(lang, svg, arguments.output.as_deref())?;
    Ok((output, verdict(&report)))
}

/// Returns the exit status of a run.
fn verdict(report: &Report) -> ExitCode {
    if report.holds() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }
}

/// Writes a text to a file, or returns it for standard output.
fn write_output(lang: Lang, text: String, output: Option<&str>) -> Result<(String, ExitCode), Refusal> {
    let Some(file) = output else { return Ok((text, ExitCode::SUCCESS)) };
    match std::fs::write(file, text) {
        Ok(()) => Ok((String::new(), ExitCode::SUCCESS)),
        Err(error) => Err((format!("{}\n", cli::cannot_write(lang, &error, &file)), EXIT_UNREADABLE)),
    }
}

/// Compares a script with the running kernel; returns the output and the exit status.
fn verify(lang: Lang, name: &str) -> Result<(String, ExitCode), Refusal> {
    let script = read(lang, name)?;
    comparison_result(lang, verify::verify(lang, &script))
}

/// Returns the output and exit status of a comparison, which may have been impossible.
fn comparison_result(lang: Lang, comparison: Result<(String, bool), Unable>) -> Result<(String, ExitCode), Refusal> {
    let (text, is_same) = comparison.map_err(|why| {
        let reason = verify::reason(lang, &why);
        (format!("{}\n", cli::verify_not_here(lang, &reason)), EXIT_NOT_ALLOWED)
    })?;
    Ok((text, if is_same { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }))
}

fn read(lang: Lang, name: &str) -> Result<Script, Refusal> {
    let source = source::read(lang, name).map_err(|message| (message, EXIT_UNREADABLE))?;
    parse(&source).map_err(|wrong| {
        let lines: Vec<String> = wrong.iter().map(|one| diagnostic(lang, one)).collect();
        (format!("{}\n{}\n", lines.join("\n"), cli::not_run(lang, &wrong.len(), &name)), EXIT_UNREADABLE)
    })
}
