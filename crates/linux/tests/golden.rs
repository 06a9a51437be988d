//! Replays every golden file in a real shell, which must print the recorded output.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fs, thread};

use pidscope_linux::golden::Golden;
use pidscope_linux::{ReplayError, State, Terminal, missing_tools, replay};

const DIRECTORY: &str = "../userland/tests/golden";

/// Tools list namespaces in the order of their inode numbers, and a new one gets the lowest number that has been freed.
/// So tests, and files that list namespaces, run one at a time, and only after a pause.
static INODE_LOCK: Mutex<()> = Mutex::new(());

/// The pause; see [`INODE_LOCK`].
const PAUSE: Duration = Duration::from_millis(100);

/// The number of files that are replayed at a time: shells mostly wait.
const WORKERS: usize = 6;

/// Locks the machine; `None`, with a message, if a real shell cannot be compared.
fn machine() -> Option<MutexGuard<'static, ()>> {
    let guard = INODE_LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let missing = missing_tools();
    let obstacle = match Terminal::open() {
        _ if !missing.is_empty() => format!("these are not here: {}", missing.join(", ")),
        Err(why) => format!("{why:?}"),
        Ok(_) => return Some(guard),
    };
    eprintln!("skipped, because {obstacle}");
    None
}

fn files() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(DIRECTORY);
    let entries = fs::read_dir(directory).expect("the golden files");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a golden file").path()).collect();
    files.sort();
    files
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a golden file")
}

fn golden(path: &Path) -> Golden {
    Golden::read(&text(path)).unwrap_or_else(|why| panic!("{}: {why:?}", path.display()))
}

/// Retries a file, because on a busy machine a real shell may occasionally get a signal before it is ready rather than
/// after.
fn persistent_fault(path: &Path) -> Option<String> {
    let again = || fault(path).inspect(|fault| eprintln!("{fault}"));
    again().and_then(|_| again()).and_then(|_| again())
}

/// Returns the first difference between the output and the file, if any.
fn fault(path: &Path) -> Option<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let golden = golden(path);
    let text = text(path);
    let replayed = match replay(&golden) {
        Ok(replayed) => replayed.to_string(),
        Err(ReplayError::At { line, state, printed }) => {
            let beginning = &printed[..printed.len().min(10)];
            return Some(format!("{name}:{line}: the shell {state:?} after this line, and has printed {beginning:#?}"));
        }
        Err(ReplayError::Unable(why)) => return Some(format!("{name}: {why:?}")),
    };
    let (expected, found): (Vec<&str>, Vec<&str>) = (text.lines().collect(), replayed.lines().collect());
    let same = expected.iter().zip(&found).take_while(|(expected, found)| expected == found).count();
    (text != replayed).then(|| {
        let [expected, found] =
            [expected, found].map(|lines| lines.get(same).map_or("nothing", |line| *line).to_owned());
        format!("{name}:{}: expected {expected:?}, found {found:?}", same + 1)
    })
}

#[test]
fn golden_files() {
    let Some(_machine) = machine() else { return };
    let (alone, mut together): (Vec<PathBuf>, Vec<PathBuf>) =
        files().into_iter().partition(|path| text(path).contains("lsns"));
    // Files are taken from the end, the longest first, so that no long one is left for last.
    together.sort_by_key(|path| golden(path).duration());
    let play_alone = |path: &PathBuf| {
        thread::sleep(PAUSE);
        persistent_fault(path)
    };
    let faults: Mutex<Vec<String>> = Mutex::new(alone.iter().filter_map(play_alone).collect());
    let left = Mutex::new(together);
    let work = || {
        while let Some(path) = { left.lock().expect("no panic").pop() } {
            let fault = persistent_fault(&path);
            faults.lock().expect("no panic").extend(fault);
        }
    };
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(work);
        }
    });
    let faults = faults.into_inner().expect("no panic");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn enough_lines_are_recorded() {
    let typed = files().iter().map(|path| golden(path).typed()).sum::<usize>();
    assert!(typed >= 150, "only {typed}");
}

#[test]
fn reports_a_line_that_does_not_end() {
    let Some(_machine) = machine() else { return };
    let golden = Golden::read("A$ echo x; sleep 100\nA$ echo y\n").expect("golden");
    let printed = vec!["x".to_owned()];
    assert_eq!(replay(&golden), Err(ReplayError::At { line: 1, state: State::Waits, printed }));
}

#[test]
fn rejects_lines_after_exit() {
    let Some(_machine) = machine() else { return };
    let golden = Golden::read("A$ exit\nA$ echo y\n").expect("golden");
    let printed = vec!["exit".to_owned()];
    assert_eq!(replay(&golden), Err(ReplayError::At { line: 1, state: State::Ended, printed }));
}
