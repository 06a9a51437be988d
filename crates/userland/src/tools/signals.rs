//! Signals in words.

use pidscope_kernel::Signal;

/// Returns the text of a signal, as glibc's `strsignal(3)` does.
pub(crate) fn signal_text(signal: Signal) -> String {
    const TEXTS: [&str; 31] = [
        "Hangup",
        "Interrupt",
        "Quit",
        "Illegal instruction",
        "Trace/breakpoint trap",
        "Aborted",
        "Bus error",
        "Floating point exception",
        "Killed",
        "User defined signal 1",
        "Segmentation fault",
        "User defined signal 2",
        "Broken pipe",
        "Alarm clock",
        "Terminated",
        "Stack fault",
        "Child exited",
        "Continued",
        "Stopped (signal)",
        "Stopped",
        "Stopped (tty input)",
        "Stopped (tty output)",
        "Urgent I/O condition",
        "CPU time limit exceeded",
        "File size limit exceeded",
        "Virtual timer expired",
        "Profiling timer expired",
        "Window changed",
        "I/O possible",
        "Power failure",
        "Bad system call",
    ];
    let number = signal.number();
    let text = TEXTS.get(usize::from(number).saturating_sub(1));
    text.map_or_else(|| format!("Real-time signal {}", number.saturating_sub(34)), |&text| text.to_owned())
}
