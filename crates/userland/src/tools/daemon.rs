//! Servers, as far as processes are concerned: a first process that forks workers, restarts them, and on request ends
//! them and itself.
//!
//! Sources: `src/os/unix/ngx_process_cycle.c` of nginx, `server/mpm_unix.c` of httpd (its event MPM starts three
//! children), the official image of redis, and `build/pause/linux/pause.c` of kubernetes. They accept no connections.

use std::rc::Rc;

use pidscope_kernel::wait::WaitStatus;
use pidscope_kernel::{Signal, TaskId};

use super::sh::exit_with_error;
use super::spawn::set_action;
use crate::program::{Flow, Process};
use crate::script::{Call, SigactionAction};
use crate::sys::Sys;

/// A server.
#[derive(Debug)]
struct Kind {
    /// The command line that it sets for itself, if it changes it.
    title: Option<&'static str>,
    /// The number of workers.
    workers: usize,
    /// The command line that the workers set, if they change it.
    worker_title: Option<&'static str>,
    /// The user that the workers change to if the first process is root.
    worker_uid: u32,
    /// The signals that end it.
    ends_on: &'static [&'static str],
    /// What it prints when it ends.
    last_words: &'static str,
}

static NGINX: Kind = Kind {
    title: None,
    workers: 1,
    worker_title: Some("nginx: worker process"),
    worker_uid: 101,
    ends_on: &["QUIT", "TERM", "INT"],
    last_words: "",
};

static HTTPD: Kind = Kind {
    title: None,
    workers: 3,
    worker_title: None,
    worker_uid: 1,
    ends_on: &["TERM", "WINCH", "INT"],
    last_words: "",
};

static REDIS: Kind = Kind {
    title: Some("redis-server *:6379"),
    workers: 0,
    worker_title: None,
    worker_uid: 0,
    ends_on: &["TERM", "INT"],
    last_words: "",
};

static PAUSE: Kind = Kind {
    title: None,
    workers: 0,
    worker_title: None,
    worker_uid: 0,
    ends_on: &["INT", "TERM"],
    last_words: "Shutting down, got signal: ",
};

/// `nginx -g 'daemon off;'`
pub(crate) fn nginx(argv: &[String]) -> Rc<dyn Process> {
    let title = format!("nginx: master process {}", argv.join(" "));
    Rc::new(Server { kind: &NGINX, title: Some(title), ..Server::of(&NGINX) })
}

/// `httpd -DFOREGROUND`
pub(crate) fn httpd(_: &[String]) -> Rc<dyn Process> {
    Rc::new(Server::of(&HTTPD))
}

/// `redis-server`
pub(crate) fn redis(_: &[String]) -> Rc<dyn Process> {
    Rc::new(Server::of(&REDIS))
}

/// `/pause`
pub(crate) fn pause(argv: &[String]) -> Rc<dyn Process> {
    match argv.get(1).map(String::as_str) {
        Some("-v") => exit_with_error("pause.c 3.9\n".to_owned(), 0),
        _ => Rc::new(Server::of(&PAUSE)),
    }
}

/// Turns a process that a script has made into a server that has its workers already.
pub(crate) fn of_process(comm: &str) -> Option<Rc<dyn Process>> {
    let kind = match comm {
        "nginx" => &NGINX,
        "httpd" => &HTTPD,
        "redis-server" => &REDIS,
        "pause" => &PAUSE,
        _ => return None,
    };
    Some(Rc::new(Server { has_workers: true, ..Server::of(kind) }))
}

/// Turns a process that a script has made into a worker.
pub(crate) fn worker_of_process() -> Rc<dyn Process> {
    Rc::new(Worker { kind: None, has_started: false })
}

/// The first process of a server.
#[derive(Debug, Clone)]
struct Server {
    kind: &'static Kind,
    title: Option<String>,
    has_started: bool,
    /// Whether its workers exist already.
    has_workers: bool,
    is_ending: bool,
}

impl Server {
    fn of(kind: &'static Kind) -> Self {
        let title = kind.title.map(str::to_owned);
        Server { kind, title, has_started: false, has_workers: false, is_ending: false }
    }

    fn start(&mut self, sys: &mut Sys<'_, '_>) {
        self.has_started = true;
        handle(sys, self.kind.ends_on);
        if let Some(title) = &self.title {
            rename(sys, title);
        }
        if self.has_workers {
            return;
        }
        if std::ptr::eq(self.kind, &PAUSE) && sys.getpid() != 1 {
            sys.err("Warning: pause should be the first process\n");
        }
        for _ in 0..self.kind.workers {
            self.fork(sys);
        }
    }

    fn fork(&self, sys: &mut Sys<'_, '_>) {
        let command = sys.program().comm().to_owned();
        let _ = sys.fork(&command, Rc::new(Worker { kind: Some(self.kind), has_started: false }));
    }

    /// Reaps every child that has ended, and replaces workers among them unless the server is ending.
    fn reap(&self, sys: &mut Sys<'_, '_>) {
        while sys.can_go_on() {
            let before: Vec<TaskId> = sys.kernel().children(sys.task).collect();
            let wait =
                Call::Wait { pid: None, nohang: true, untraced: false, continued: false, all: false, clone: false };
            let Ok(returned) = sys.call(wait) else { return };
            let Some(WaitStatus::Ended(_)) = returned.status else { return };
            let left: Vec<TaskId> = sys.kernel().children(sys.task).collect();
            let was_worker = before.iter().any(|task| !left.contains(task) && self.is_worker(sys, *task));
            if was_worker && !self.is_ending {
                self.fork(sys);
            }
        }
    }

    /// Returns whether a child is a worker, rather than an adopted orphan.
    fn is_worker(&self, sys: &Sys<'_, '_>, task: TaskId) -> bool {
        let title = self.kind.worker_title.map_or_else(|| sys.program().argv.join(" "), str::to_owned);
        self.kind.workers > 0 && sys.machine().program(task).argv.join(" ") == title
    }

    fn end(&mut self, sys: &mut Sys<'_, '_>) {
        self.is_ending = true;
        let workers: Vec<TaskId> = sys.kernel().children(sys.task).filter(|&task| self.is_worker(sys, task)).collect();
        for worker in workers {
            let pid = sys.pid_of(worker);
            let _ = sys.kill(pid.into(), Signal::TERM.number().into());
        }
    }
}

impl Process for Server {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if !self.has_started {
            self.start(sys);
        }
        let signals = sys.take_signals();
        let ends = signals
            .iter()
            .find(|signal| self.kind.ends_on.iter().any(|name| Signal::from_name(name) == Some(**signal)));
        if let (Some(signal), false) = (ends, self.is_ending) {
            if !self.kind.last_words.is_empty() {
                let what = if *signal == Signal::INT { "Interrupt" } else { "Terminated" };
                sys.err(&format!("{}{what}\n", self.kind.last_words));
            }
            self.end(sys);
        }
        self.reap(sys);
        let has_workers = sys.kernel().children(sys.task).any(|task| self.is_worker(sys, task));
        if self.is_ending && !has_workers { Flow::Exit(0) } else { Flow::Child }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// A worker: waits until it is told to end.
#[derive(Debug, Clone)]
struct Worker {
    /// The kind of server that it belongs to; `None` if a script has made it.
    kind: Option<&'static Kind>,
    has_started: bool,
}

impl Process for Worker {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        if !self.has_started {
            self.has_started = true;
            if let Some(kind) = self.kind {
                if sys.kernel().task(sys.task).uid == 0 {
                    let _ = sys.call(Call::Setuid { uid: kind.worker_uid.into() });
                }
                if let Some(title) = kind.worker_title {
                    rename(sys, title);
                }
            }
            handle(sys, &["TERM", "QUIT"]);
        }
        let signals = sys.take_signals();
        let ends = signals.iter().any(|&signal| signal == Signal::TERM || signal == Signal::QUIT);
        if ends { Flow::Exit(0) } else { Flow::Pause }
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

fn handle(sys: &mut Sys<'_, '_>, names: &[&str]) {
    for signal in names.iter().filter_map(|name| Signal::from_name(name)) {
        set_action(sys, signal, SigactionAction::Handle);
    }
}

/// Changes the command line that others see, as servers do by overwriting their arguments.
fn rename(sys: &mut Sys<'_, '_>, title: &str) {
    sys.set_argv(vec![title.to_owned()]);
}
