//! Every golden file, typed into a real shell: it prints what stands there.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{fs, thread};

use pidscope_linux::golden::Golden;
use pidscope_linux::{Stuck, Terminal, missing_tools, replay};

const DIRECTORY: &str = "../userland/tests/golden";

/// Nothing, or why a real shell cannot be compared here.
fn obstacle() -> Option<String> {
    let missing = missing_tools();
    if !missing.is_empty() {
        return Some(format!("these are not here: {}", missing.join(", ")));
    }
    Terminal::open().err().map(|why| format!("{why:?}"))
}

fn files() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(DIRECTORY);
    let entries = fs::read_dir(directory).expect("the golden files");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a golden file").path()).collect();
    files.sort();
    files
}

/// On a busy machine a real shell may now and then be told of a signal before it is ready, not after; so a file may be played again.
fn stubborn_fault(path: &Path) -> Option<String> {
    (0..3).try_fold(None, |_, _| fault(path).map(Some))?
}

/// Where what is printed differs from the file, if it does.
fn fault(path: &Path) -> Option<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = fs::read_to_string(path).expect("a golden file");
    let golden = Golden::read(&text).unwrap_or_else(|why| panic!("{name}: {why:?}"));
    let played = match replay(&golden) {
        Ok(played) => played.to_string(),
        Err(Stuck::At { line, state, printed }) => {
            return Some(format!("{name}:{line}: the shell {state:?} after this line, and has printed {printed:#?}"));
        }
        Err(Stuck::Unable(why)) => return Some(format!("{name}: {why:?}")),
    };
    let (expected, found): (Vec<&str>, Vec<&str>) = (text.lines().collect(), played.lines().collect());
    let same = expected.iter().zip(&found).take_while(|(expected, found)| expected == found).count();
    (text != played).then(|| {
        let [expected, found] =
            [expected, found].map(|lines| lines.get(same).map_or("nothing", |line| *line).to_owned());
        format!("{name}:{}: expected {expected:?}, found {found:?}", same + 1)
    })
}

#[test]
fn golden_files() {
    if let Some(why) = obstacle() {
        eprintln!("skipped, because {why}");
        return;
    }
    // Tools list namespaces in the order of their numbers, and a new one takes the lowest number that another file has given back.
    let (alone, together): (Vec<PathBuf>, Vec<PathBuf>) =
        files().into_iter().partition(|path| fs::read_to_string(path).expect("a golden file").contains("lsns"));
    let faults = Mutex::new(alone.iter().filter_map(|path| stubborn_fault(path)).collect::<Vec<String>>());
    let left = Mutex::new(together);
    let work = || {
        while let Some(path) = { left.lock().expect("no panic").pop() } {
            let fault = stubborn_fault(&path);
            faults.lock().expect("no panic").extend(fault);
        }
    };
    thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let faults = faults.into_inner().expect("no panic");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn there_are_enough() {
    let typed = files().into_iter().map(|path| {
        let text = fs::read_to_string(path).expect("a golden file");
        Golden::read(&text).expect("a golden file").typed()
    });
    assert!(typed.sum::<usize>() >= 150);
}
