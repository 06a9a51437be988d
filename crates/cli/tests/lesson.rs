//! `pidscope lesson` as authors use it: its output for a good lesson, a flawed one, and none at all, in both languages.

mod command;

use std::fs;
use std::path::{Path, PathBuf};

const GOOD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../lessons/tests/good");

/// Runs the command; returns exit status, output and errors.
fn lesson(arguments: &[&str]) -> (i32, String, String) {
    let arguments = [&["lesson"], arguments].concat();
    let output = command::start(&arguments, b"").wait_with_output().expect("the command ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit status"), text(output.stdout), text(output.stderr))
}

/// A temporary directory, which is removed at the end.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pidscope-lesson-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("created");
        Directory(path)
    }

    /// Creates one with the good lesson in it, with a change in one file.
    fn with(name: &str, file: &str, from: &str, to: &str) -> Self {
        let directory = Directory::new(name);
        for entry in fs::read_dir(GOOD).expect("the good lesson") {
            let path = entry.expect("an entry").path();
            fs::copy(&path, directory.0.join(path.file_name().expect("a name"))).expect("copied");
        }
        let path = directory.0.join(file);
        let text = fs::read_to_string(&path).expect("a file of the good lesson");
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {file}");
        fs::write(path, text.replace(from, to)).expect("written");
        directory
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("UTF-8")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // A failure to remove it cannot be handled.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn accepts_a_good_lesson() {
    let (code, output, errors) = lesson(&["check", GOOD, "--lang", "en"]);
    assert_eq!((code, &*output, &*errors), (0, "good: 5 steps, about 5 minutes, nothing wrong.\n", ""));
    let (code, output, errors) = lesson(&["check", GOOD, "--lang=ko"]);
    assert_eq!((code, &*output, &*errors), (0, "good: 5단계, 약 5분, 틀린 곳이 없습니다.\n", ""));
}

#[test]
fn lesson_id_is_the_directory_without_its_number() {
    let lessons = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons/data/lessons");
    let listed = pidscope_lessons::COURSE.first().expect("a bundled lesson");
    let directory = format!("{}/{}/", lessons.display(), listed.directory);
    let (code, output, _) = lesson(&["check", &directory, "--lang=en"]);
    assert_eq!(code, 0, "{output}");
    assert!(output.starts_with(&format!("{}: {} steps", listed.id, listed.steps.len())), "{output}");
}

#[test]
fn reports_flaws_one_per_line_with_a_count() {
    let directory = Directory::with("flaws", "en.md", "Count.", "It is 2, not 77.");
    let (code, output, errors) = lesson(&["check", directory.path(), "--lang", "en"]);
    assert_eq!((code, &*errors), (1, ""));
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), 3, "{output}");
    assert_eq!(lines[0], "en.md:10: A hint before the last one says the answer: 2.");
    assert!(lines[1].starts_with("en.md:15: 77 occurs nowhere in the lesson’s worlds."), "{output}");
    assert_eq!(lines[2], "2 flaws found.");
    let (code, output, _) = lesson(&["check", directory.path(), "--lang", "ko"]);
    assert_eq!(code, 1);
    assert!(output.starts_with("en.md:10: 마지막이 아닌 힌트에 답이 들어 있습니다: 2.\n"), "{output}");
    assert!(output.ends_with("\n틀린 곳 2군데를 찾았습니다.\n"), "{output}");
}

#[test]
fn reports_a_single_flaw() {
    let directory = Directory::with("one", "lesson.txt", "step who look", "step who lok");
    let (code, output, _) = lesson(&["check", directory.path(), "--lang", "en"]);
    let expected =
        "lesson.txt:8: “lok” is not allowed here. Possible: look, predict, do, explain. Did you mean “look”?\n";
    assert_eq!((code, &*output), (1, &*format!("{expected}1 flaw found.\n")));
}

#[test]
fn missing_or_empty_directory() {
    let (code, output, errors) = lesson(&["check", "/no/such/lesson", "--lang", "en"]);
    assert_eq!((code, &*output), (2, ""));
    assert!(errors.starts_with("/no/such/lesson cannot be read: "), "{errors}");
    let (code, _, errors) = lesson(&["check", "/no/such/lesson", "--lang", "ko"]);
    assert_eq!(code, 2);
    assert!(errors.starts_with("/no/such/lesson을"), "{errors}");
    let (code, _, _) = lesson(&["pack", "/no/such/lesson"]);
    assert_eq!(code, 2);
    let empty = Directory::new("empty");
    let (code, output, _) = lesson(&["check", empty.path(), "--lang", "en"]);
    assert_eq!(code, 1);
    assert!(output.starts_with("lesson.txt: The file is missing."), "{output}");
}

#[test]
fn packed_lesson_round_trips() {
    let directory = Directory::with("packed", "en.md", "Count.", "Count!");
    // Other files in the directory are not part of the lesson.
    fs::write(directory.0.join("notes.txt"), "later").expect("written");
    let (code, packed, errors) = lesson(&["pack", directory.path()]);
    assert_eq!((code, &*errors), (0, ""));
    assert!(packed.starts_with("=== lesson.txt\nminutes 5\n"), "{packed}");
    let files = pidscope_lessons::Files::unpack(&packed);
    for name in ["lesson.txt", "en.md", "ko.md"] {
        let text = fs::read_to_string(directory.0.join(name)).expect("a file of the lesson");
        assert_eq!(files.get(name), Some(&*text));
    }
    assert!(!packed.contains("later"));
    let file = directory.0.join("one.lesson");
    let name = file.to_str().expect("UTF-8");
    assert_eq!(lesson(&["pack", directory.path(), "-o", name]), (0, String::new(), String::new()));
    assert_eq!(fs::read_to_string(&file).expect("written"), packed);
    let (code, _, errors) = lesson(&["pack", directory.path(), "-o", "/no/such/file", "--lang", "en"]);
    assert_eq!(code, 2);
    assert!(errors.contains("/no/such/file"), "{errors}");
}

#[test]
fn invalid_arguments() {
    let which = ["Which lesson? Expected: its directory.\n", "어느 레슨입니까? 레슨의 디렉터리를 적으십시오.\n"];
    for (arguments, en, ko) in [
        (
            &["chek", GOOD][..],
            "No command is named “chek”. Expected: check, pack\n",
            "“chek”라는 명령은 없습니다. 쓸 수 있는 것: check, pack\n",
        ),
        (
            &[],
            "What should be done with the lesson? Expected: check, pack\n",
            "레슨으로 무엇을 하겠습니까? 쓸 수 있는 것: check, pack\n",
        ),
        (&["check"], which[0], which[1]),
        (&["pack"], which[0], which[1]),
        (&["check", "a", "b"], "“b” is one operand too many.\n", "“b”는 쓸 자리가 없는 인자입니다.\n"),
        (
            &["check", GOOD, "-o", "x"],
            "No option is named “-o”. Expected: --lang, --help\n",
            "“-o”라는 옵션은 없습니다. 쓸 수 있는 것: --lang, --help\n",
        ),
        (&["pack", GOOD, "-o"], "-o needs a value. Expected: FILE\n", "-o는 값이 있어야 합니다. 쓸 수 있는 것: FILE\n"),
    ] {
        for (lang, expected) in [("--lang=en", en), ("--lang=ko", ko)] {
            let arguments = match arguments {
                // `--lang` must not be taken for the missing argument.
                [.., "-o"] => [&arguments[..1], &[lang], &arguments[1..]].concat(),
                _ => [arguments, &[lang]].concat(),
            };
            let (code, output, errors) = lesson(&arguments);
            assert_eq!((code, &*output), (2, ""), "{arguments:?}");
            assert!(errors.starts_with(expected), "{arguments:?}: {errors}");
            assert!(errors.contains("pidscope lesson check "), "{arguments:?}: {errors}");
        }
    }
    assert_eq!(lesson(&["--help"]).0, 0);
    assert_eq!(lesson(&["check", "--help"]).0, 0);
}
