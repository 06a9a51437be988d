//! Files of programs: their output, the pipes that they share, and the pages that they show.

use pidscope_kernel::TaskId;

use super::{MAX_TEXT_LEN, MAX_WRITTEN, Turn};
use crate::entry::{Printed, Stream, Suggestion, Text};
use crate::interpreter::interpreter;
use crate::os::fd::{Fd, Fds};
use crate::os::pipe::PipeId;
use crate::program::{Waiting, truncated_comm};
use crate::script::nearest;

impl Turn<'_> {
    /// Writes text to an open file, truncated to the room left there. `stream` is the one that the program wrote to, by
    /// which a screen marks the text.
    pub fn print(&mut self, fd: &Fd, stream: Stream, text: &str) {
        let text = &text[..text.floor_char_boundary(self.room(fd))];
        self.written += text.len();
        self.charge(text.len() / 32);
        match fd {
            Fd::Closed | Fd::Null | Fd::PipeRead(_) | Fd::Text(_) | Fd::Sysctl(_) => {}
            // Empty output is not recorded.
            Fd::Terminal(..) if text.is_empty() => {}
            Fd::Terminal(terminal, through) => {
                self.terminal_bytes += text.len();
                match self.terminal_writes.last_mut() {
                    Some((last, length)) if last == through => *length += text.len(),
                    _ => self.terminal_writes.push((*through, text.len())),
                }
                match self.printed.last_mut() {
                    Some(Printed { terminal: last, stream: same, text: Text::Plain(before) })
                        if last == terminal && *same == stream =>
                    {
                        before.push_str(text);
                    }
                    _ => {
                        let text = Text::Plain(text.to_owned());
                        self.printed.push(Printed { terminal: *terminal, stream, text });
                    }
                }
            }
            Fd::PipeWrite(pipe) => {
                let pipe = *pipe;
                if let Some(pipe) = self.os_mut().pipes.get_mut(&pipe) {
                    pipe.buffer.push_str(text);
                }
                self.wake_readers(pipe);
            }
            Fd::Comm(task) => {
                self.program_mut(*task).comm = Some(truncated_comm(text).into());
            }
            Fd::Hostname(uts) => {
                let name = text.split('\n').next().unwrap_or_default();
                self.os_mut().hostnames.insert(*uts, name.into());
            }
            // Output to a file that has been removed is lost.
            Fd::File(path) => {
                if let Some(file) = self.os_mut().files.get_mut(path) {
                    file.push_str(text);
                }
            }
            Fd::Log(container, through) => {
                if let Some(client) = self.os_mut().containers.log(*container, *through, text) {
                    self.print(&Fd::Client(client, *through), stream, text);
                }
            }
            Fd::Client(client, through) => {
                let fd = self.machine.program(*client).fds.0[if *through == Stream::Out { 1 } else { 2 }].clone();
                self.print(&fd, stream, text);
            }
        }
    }

    /// Returns the number of bytes that can still be written to a file in this step.
    fn room(&self, fd: &Fd) -> usize {
        let os = &self.machine.os;
        let held = match fd {
            Fd::Terminal(..) => self.terminal_bytes,
            Fd::PipeWrite(pipe) => os.pipes.get(pipe).map_or(0, |pipe| pipe.buffer.len()),
            Fd::File(path) => os.files.get(path).map_or(0, String::len),
            Fd::Closed | Fd::Null | Fd::PipeRead(_) | Fd::Text(_) => 0,
            Fd::Sysctl(_) | Fd::Comm(_) | Fd::Hostname(_) | Fd::Log(..) | Fd::Client(..) => 0,
        };
        MAX_TEXT_LEN.saturating_sub(held).min(MAX_WRITTEN - self.written)
    }

    /// Resumes a program because something has arrived for it, unless it is blocked in a call.
    pub fn notify(&mut self, task: TaskId) {
        if self.machine.program(task).waiting != Waiting::Call {
            self.enqueue(task);
        }
    }

    /// Records the nearest of the known words for an unknown one, if any is near.
    pub fn suggest(&mut self, word: &str, candidates: impl Iterator<Item = &'static str>) {
        if let Some(meant) = nearest(word, candidates) {
            self.nearest.push(Suggestion { word: word.to_owned(), meant: meant.to_owned() });
        }
    }

    /// Shows a manual page on a terminal.
    pub fn show_manual(&mut self, fd: &Fd, page: &str) {
        if let Fd::Terminal(terminal, _) = *fd {
            self.printed.push(Printed { terminal, stream: Stream::Out, text: Text::Manual(page.to_owned()) });
        }
    }

    /// Redirects the standard files of a program.
    pub fn set_fds(&mut self, task: TaskId, fds: Fds) {
        let before = std::mem::replace(&mut self.program_mut(task).fds, fds);
        self.fds_changed(task, &before);
    }

    /// Handles a change of a program's standard files from `before`.
    pub(super) fn fds_changed(&mut self, task: TaskId, before: &Fds) {
        if let Some(interpreter) = interpreter() {
            (interpreter.update_pipes)(self, task, before);
        }
    }

    /// Updates the readers and writers of pipes after a change of a program's standard files from `before`.
    pub fn update_pipes(&mut self, task: TaskId, before: &Fds) {
        let fds = self.machine.program(task).fds.clone();
        self.open_pipes(task, &fds);
        let closed: Vec<_> = before.written().chain(before.read()).collect();
        for pipe in closed {
            let (writes, reads) = (fds.written().any(|other| other == pipe), fds.read().any(|other| other == pipe));
            if let Some(pipe) = self.os_mut().pipes.get_mut(&pipe) {
                pipe.writers.retain(|&other| other != task || writes);
                pipe.readers.retain(|&other| other != task || reads);
            }
            self.wake_readers(pipe);
            let os = self.os_mut();
            if os.pipes.get(&pipe).is_some_and(|pipe| pipe.writers.is_empty() && pipe.readers.is_empty()) {
                os.pipes.remove(&pipe);
            }
        }
    }

    fn open_pipes(&mut self, task: TaskId, fds: &Fds) {
        for pipe in fds.written() {
            if let Some(pipe) = self.os_mut().pipes.get_mut(&pipe).filter(|pipe| !pipe.writers.contains(&task)) {
                pipe.writers.push(task);
            }
        }
        for pipe in fds.read() {
            if let Some(pipe) = self.os_mut().pipes.get_mut(&pipe).filter(|pipe| !pipe.readers.contains(&task)) {
                pipe.readers.push(task);
            }
        }
    }

    pub(super) fn is_readable(&self, pipe: PipeId) -> bool {
        self.machine.os.pipes.get(&pipe).is_none_or(|pipe| !pipe.buffer.is_empty() || pipe.writers.is_empty())
    }

    pub(super) fn wake_readers(&mut self, pipe: PipeId) {
        if !self.is_readable(pipe) {
            return;
        }
        let readers = self.machine.os.pipes.get(&pipe).map_or_else(Vec::new, |pipe| pipe.readers.clone());
        for reader in readers {
            if self.machine.program(reader).waiting == Waiting::Pipe(pipe) {
                self.enqueue(reader);
            }
        }
    }
}
