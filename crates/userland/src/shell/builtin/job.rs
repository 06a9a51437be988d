//! `jobs`, `fg`, `bg` and `disown`.

use super::super::jobs::{JobId, JobState};
use super::{BuiltinResult, Frame};
use crate::shell::{Kind, Shell};
use crate::sys::Sys;

fn has_flag(argv: &[String], letter: char) -> bool {
    argv[1..].iter().any(|word| word.starts_with('-') && word.contains(letter))
}

pub(super) fn jobs(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let options = if shell.kind == Kind::Bash { "lnprsx" } else { "lp" };
    if let Some(after) = shell.refuse_option(sys, argv, options, "[-lnprs] [jobspec ...] or jobs -x command [args]") {
        return after;
    }
    shell.reap(sys);
    let flag = |letter: char| has_flag(argv, letter);
    let mut ids = shell.jobs.in_report_order();
    for spec in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        match shell.jobs.find(spec).map(|job| job.id).filter(|_| !shell.jobs.is_ambiguous(spec)) {
            Some(found) => ids.retain(|&id| id == found),
            None if shell.kind == Kind::Dash => {
                return shell.fail(sys, &format!("jobs: {}", no_such_job(spec)));
            }
            None => {
                is_ambiguous(shell, sys, "jobs", spec);
                shell.report_error(sys, &format!("jobs: {spec}: no such job"));
                return BuiltinResult::Status(1);
            }
        }
    }
    for id in ids {
        let Some(job) = shell.jobs.get(id) else { continue };
        let skipped = match job.state() {
            JobState::Running => flag('s'),
            JobState::Stopped(_) => flag('r'),
            JobState::Done(_) => flag('s') || flag('r'),
        };
        if skipped {
            continue;
        }
        let line = if flag('p') { format!("{}\n", job.pgid()) } else { shell.jobs.describe(job, flag('l')) };
        sys.out(&line);
        // A bare PID does not count as reporting the job's state.
        if !flag('p') {
            shell.mark_reported(id);
        }
    }
    BuiltinResult::Status(0)
}

/// Whether an operand matches more than one job; if so, an error is printed.
pub(super) fn is_ambiguous(shell: &Shell, sys: &mut Sys<'_, '_>, command: &str, spec: &str) -> bool {
    let is_ambiguous = shell.kind == Kind::Bash && shell.jobs.is_ambiguous(spec);
    if is_ambiguous {
        let text = format!("{command}: {}: ambiguous job spec", spec.trim_start_matches(['%', '?']));
        shell.report_error(sys, &text);
    }
    is_ambiguous
}

/// Returns dash's error for an operand that is no job (`jobs.c`, `getjob`).
pub(super) fn no_such_job(spec: &str) -> String {
    match spec {
        "%" | "%%" | "%+" => "No current job".to_owned(),
        "%-" => "No previous job".to_owned(),
        _ => format!("No such job: {spec}"),
    }
}

/// Returns the job that an operand refers to, or the current one.
fn job_of(shell: &Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> Option<JobId> {
    let spec = argv.get(1).map_or("%+", String::as_str);
    let found = match spec.parse::<u32>() {
        Ok(pid) => shell.jobs.of_pid(pid).or_else(|| shell.jobs.find(&format!("%{pid}"))),
        Err(_) => shell.jobs.find(spec),
    };
    let id = found.map(|job| job.id).filter(|_| !shell.jobs.is_ambiguous(spec));
    if id.is_none() && !is_ambiguous(shell, sys, &argv[0], spec) {
        let text = match argv.get(1) {
            spec if shell.kind == Kind::Dash => {
                format!("{}: {}", argv[0], no_such_job(spec.map_or("%", String::as_str)))
            }
            Some(spec) => format!("{}: {spec}: no such job", argv[0]),
            None => format!("{}: current: no such job", argv[0]),
        };
        shell.report_error(sys, &text);
    }
    id
}

/// Returns the job that `fg` or `bg` refers to, which requires job control: bash checks that first, dash first looks up
/// the job (`getjob`).
fn controlled_job(shell: &Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> Result<JobId, BuiltinResult> {
    if !shell.job_control && shell.kind == Kind::Bash {
        shell.report_error(sys, &format!("{}: no job control", argv[0]));
        return Err(BuiltinResult::Status(1));
    }
    match job_of(shell, sys, argv) {
        None => Err(BuiltinResult::Status(if shell.kind == Kind::Bash { 1 } else { 2 })),
        Some(id) if shell.job_control => Ok(id),
        Some(_) => {
            let spec = argv.get(1).map_or("(null)", String::as_str);
            Err(shell.fail(sys, &format!("{}: job {spec} not created under job control", argv[0])))
        }
    }
}

pub(super) fn fg(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let id = match controlled_job(shell, sys, argv) {
        Ok(id) => id,
        Err(after) => return after,
    };
    if let Some(text) = shell.jobs.get(id).map(|job| job.text.clone()) {
        sys.out(&format!("{text}\n"));
    }
    shell.resume_job(sys, id, false);
    BuiltinResult::Frame(Frame::Foreground(id))
}

pub(super) fn bg(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let id = match controlled_job(shell, sys, argv) {
        Ok(id) => id,
        Err(after) => return after,
    };
    if shell.jobs.get(id).is_some_and(|job| job.state() == JobState::Running) {
        shell.report_error(sys, &format!("bg: job {} already in background", id.0));
        return BuiltinResult::Status(0);
    }
    if let Some(job) = shell.jobs.get(id) {
        let line = match shell.kind {
            Kind::Bash => format!("[{}]{} {} &\n", id.0, shell.jobs.mark(id), job.text),
            Kind::Dash => format!("[{}] {}\n", id.0, job.text),
        };
        sys.out(&line);
    }
    shell.resume_job(sys, id, true);
    BuiltinResult::Status(0)
}

pub(super) fn disown(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let flag = |letter: char| has_flag(argv, letter);
    let (all, running, marks) = (flag('a'), flag('r'), flag('h'));
    let specs: Vec<&String> = argv[1..].iter().filter(|word| !word.starts_with('-')).collect();
    let mut ids = Vec::new();
    if specs.is_empty() && (all || running) {
        let selected = shell.jobs.listed().filter(|job| all || job.state() == JobState::Running);
        ids.extend(selected.map(|job| job.id));
    } else if specs.is_empty() {
        ids.extend(job_of(shell, sys, &argv[..1]));
    }
    let mut status = u8::from(ids.is_empty() && specs.is_empty() && !all && !running);
    for spec in specs {
        match job_of(shell, sys, &[argv[0].clone(), spec.clone()]) {
            Some(id) => ids.push(id),
            None => status = 1,
        }
    }
    // `-h` only exempts it from SIGHUP.
    if !marks {
        for id in ids {
            if let Some(job) = shell.jobs.get(id).filter(|job| job.is_stopped()) {
                let text = format!("warning: deleting stopped job {} with process group {}", id.0, job.pgid());
                shell.report_error(sys, &text);
            }
            shell.jobs.remove(id);
        }
    }
    BuiltinResult::Status(status)
}
