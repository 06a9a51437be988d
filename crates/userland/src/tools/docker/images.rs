//! The images on the machine: what their Dockerfiles say, as far as processes are concerned.
//!
//! Sources: the Dockerfiles and entry points of the official images (github.com/nginx/docker-nginx,
//! docker-library/httpd, redis, alpine, busybox, debian, ubuntu) and `build/pause` of kubernetes/kubernetes.

use pidscope_kernel::Signal;

/// An image.
#[derive(Debug)]
pub(crate) struct Image {
    /// Its name, without a tag.
    pub name: &'static str,
    /// `ENTRYPOINT`, as `docker ps` shows it.
    pub entrypoint: &'static [&'static str],
    /// Whether the entry point is the program, rather than a script that execs its arguments.
    pub entrypoint_stays: bool,
    /// `CMD`.
    pub command: &'static [&'static str],
    /// The program that the entry point's script execs for the default command, if that differs from it.
    pub becomes: &'static [&'static str],
    /// `USER`, or the user that the entry point changes to for the default command.
    pub uid: u32,
    /// Accounts in its `/etc/passwd`, in addition to the usual ones.
    pub accounts: &'static [(&'static str, u32)],
    /// `STOPSIGNAL`.
    pub stop_signal: &'static str,
    /// `EXPOSE`.
    pub ports: &'static str,
    /// The programs that it has; `None` for all.
    pub programs: Option<&'static [&'static str]>,
    /// The programs that it lacks.
    pub lacks: &'static [&'static str],
}

/// The defaults of an image.
const PLAIN: Image = Image {
    name: "",
    entrypoint: &[],
    entrypoint_stays: false,
    command: &[],
    becomes: &[],
    uid: 0,
    accounts: &[],
    stop_signal: "TERM",
    ports: "",
    programs: None,
    lacks: &[],
};

/// All images.
pub(crate) static IMAGES: [Image; 8] = [
    Image { name: "alpine", command: &["/bin/sh"], lacks: &["bash"], ..PLAIN },
    Image { name: "busybox", command: &["sh"], lacks: &["bash"], ..PLAIN },
    Image { name: "debian", command: &["bash"], ..PLAIN },
    Image {
        name: "httpd",
        command: &["httpd-foreground"],
        becomes: &["httpd", "-DFOREGROUND"],
        stop_signal: "WINCH",
        ports: "80/tcp",
        ..PLAIN
    },
    Image {
        name: "nginx",
        entrypoint: &["/docker-entrypoint.sh"],
        command: &["nginx", "-g", "daemon off;"],
        accounts: &[("nginx", 101)],
        stop_signal: "QUIT",
        ports: "80/tcp",
        ..PLAIN
    },
    Image {
        name: "redis",
        entrypoint: &["docker-entrypoint.sh"],
        command: &["redis-server"],
        uid: 999,
        accounts: &[("redis", 999)],
        ports: "6379/tcp",
        ..PLAIN
    },
    Image {
        name: "registry.k8s.io/pause",
        entrypoint: &["/pause"],
        entrypoint_stays: true,
        uid: 65535,
        programs: Some(&["pause"]),
        ..PLAIN
    },
    Image { name: "ubuntu", command: &["/bin/bash"], ..PLAIN },
];

/// Finds the image that a word refers to, with or without a tag.
pub(crate) fn find(word: &str) -> Option<&'static Image> {
    let name = without_tag(word);
    let name = ["docker.io/library/", "docker.io/", "library/"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name);
    IMAGES.iter().find(|image| image.name == name)
}

/// Finds the image whose default program this is.
pub(crate) fn running(program: &str) -> Option<&'static Image> {
    IMAGES.iter().find(|image| {
        let first = image.becomes.iter().chain(image.command).chain(image.entrypoint).next();
        first.is_some_and(|first| first.rsplit('/').next() == Some(program))
    })
}

fn without_tag(word: &str) -> &str {
    match word.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => word,
    }
}

/// Returns an image's name with the default tag if it has none.
pub(crate) fn with_tag(word: &str) -> String {
    if without_tag(word) == word { format!("{word}:latest") } else { word.to_owned() }
}

impl Image {
    /// Returns the signal that asks its program to end.
    pub fn stop_signal(&self) -> Signal {
        Signal::from_name(self.stop_signal).unwrap_or(Signal::TERM)
    }

    /// Returns the command that a container of this image runs.
    pub fn command_line(&self, arguments: &[String]) -> CommandLine {
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let command = if arguments.is_empty() { owned(self.command) } else { arguments.to_vec() };
        let is_usual = command.first().map(String::as_str) == self.command.first().copied();
        let shown: Vec<String> = owned(self.entrypoint).into_iter().chain(command.clone()).collect();
        let argv = match () {
            () if self.entrypoint_stays => shown.clone(),
            () if is_usual && !self.becomes.is_empty() => owned(self.becomes),
            () => command,
        };
        CommandLine { shown, argv, uid: if is_usual || self.entrypoint_stays { self.uid } else { 0 } }
    }
}

/// The command of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// The command as `docker ps` shows it.
    pub shown: Vec<String>,
    /// The program that its first process execs.
    pub argv: Vec<String>,
    /// The UID that it runs as.
    pub uid: u32,
}
