//! What holds for every text of both files.

use std::fs;
use std::path::{Path, PathBuf};

use pidscope_kernel::{Errno, NsState, Rule, State};
use pidscope_text::{Lang, cli, errno, namespace_state, page, rule, state};
use pidscope_userland::script::errno_names;

const EN: &str = include_str!("../locales/en.toml");
const KO: &str = include_str!("../locales/ko.toml");

/// The key and the text of every message.
fn texts(file: &str) -> Vec<(String, String)> {
    fn gather(path: &str, value: &toml::Value, texts: &mut Vec<(String, String)>) {
        match value {
            toml::Value::Table(table) => {
                table.iter().for_each(|(key, value)| gather(&format!("{path}.{key}"), value, texts))
            }
            other => texts.push((path.to_owned(), other.as_str().unwrap_or_default().to_owned())),
        }
    }
    let mut texts = Vec::new();
    gather("", &toml::Value::Table(file.parse().expect("the build has read it")), &mut texts);
    texts
}

fn has_hangul(text: &str) -> bool {
    text.chars().any(|next| ('가'..='힣').contains(&next))
}

#[test]
fn each_file_is_in_its_language() {
    for (key, text) in texts(EN) {
        assert!(!has_hangul(&text), "{key}: {text}");
    }
    // What Linux and the keyboard call so in every language, names beside each other, and places and numbers alone.
    let same = [
        ".action.fork.label",
        ".action.unshare.label",
        ".action.setns.label",
        ".action.exit.label",
        ".action.wait.label",
        ".cli.aspect.pids",
        ".naming.has-become",
        ".flaw.at",
        ".flaw.of-file",
        ".goal.has.numbers",
        ".scenario.docker-in-docker.title",
    ];
    for (key, text) in texts(KO) {
        assert!(has_hangul(&text) || same.contains(&key.as_str()), "{key}: {text}");
    }
}

/// Words for which the glossary has others.
const FORBIDDEN: &[&str] = &[
    "포크",
    "입양",
    "이름공간",
    "네임 스페이스",
    "신호",
    "시스템 호출",
    "시스템콜",
    "쓰레드",
    "쉘",
    "거절",
    "수거",
    "실행 취소",
    "임베드",
    "시간선",
    "초기 네임스페이스",
    "핸들링",
    "디폴트",
    "피아이디",
    "유저",
];

#[test]
fn korean_keeps_to_the_glossary() {
    // Prose may run a program again, and may say 좀비 after 좀비 프로세스; a text of the page stands alone.
    let forbidden = FORBIDDEN.iter().chain(&["다시 실행", "좀비가", "좀비는"]);
    for (key, text) in texts(KO) {
        for word in forbidden.clone() {
            assert!(!text.contains(word), "{key}: {word} in {text}");
        }
        // Polite plain style: no sentence ends otherwise, and labels end in nouns.
        for ending in ["요.", "요?", "이다.", "하라.", "해라.", "한다."] {
            assert!(!text.contains(ending), "{key}: {ending} in {text}");
        }
        let calls = text.replace("시스템 콜", "").replace("콘솔", "");
        assert!(!calls.contains('콜'), "{key}: a call is a 시스템 콜: {text}");
    }
}

#[test]
fn korean_prose_keeps_to_the_glossary() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crates");
    let pages = entries(&crates.join("text/man/ko"));
    let lessons = entries(&crates.join("lessons/data/lessons")).into_iter().map(|lesson| lesson.join("ko.md"));
    let files: Vec<PathBuf> = pages.into_iter().chain(lessons).collect();
    assert!(files.len() > 70, "{files:?}");
    for file in files {
        let text = fs::read_to_string(&file).expect("a text");
        for word in FORBIDDEN {
            assert!(!text.contains(word), "{}: {word}", file.display());
        }
    }
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn texts_are_clean() {
    for (file, (key, text)) in
        texts(EN).into_iter().map(|entry| ("en", entry)).chain(texts(KO).into_iter().map(|entry| ("ko", entry)))
    {
        let table = key.split('.').nth(1).unwrap_or_default();
        // The help is set in columns, the usage in lines.
        if !matches!(key.as_str(), ".cli.help" | ".cli.usage") {
            assert!(!text.contains("  ") && !text.contains('\n'), "{file}: {key}: {text}");
        }
        assert!(!text.contains("TODO") && !text.contains('\u{fffd}'), "{file}: {key}: {text}");
        // Explanations are whole sentences.
        if matches!(table, "rule" | "problem") || key.ends_with(".about") {
            assert!(text.ends_with('.'), "{file}: {key}: {text}");
        }
    }
}

#[test]
fn every_rule_is_explained() {
    for lang in Lang::ALL {
        for &each in Rule::ALL {
            let text = rule(lang, each);
            for part in [text.why, text.advice] {
                assert!(!part.contains(['{', '}']) && !part.chars().any(char::is_control), "{each:?}: {part}");
                for name in errno_names().filter(|&name| name != each.errno().name()) {
                    assert!(!part.contains(name), "{each:?} answers {}, not {name}: {part}", each.errno().name());
                }
                // A reader takes in two or three sentences beside a refused call.
                assert!(part.chars().count() <= 260, "{each:?}: {part}");
            }
        }
    }
}

#[test]
fn values_are_explained_in_their_own_words() {
    for each in Errno::ALL {
        assert_ne!(errno(Lang::En, each), errno(Lang::Ko, each));
    }
    for each in State::ALL {
        let [en, ko] = Lang::ALL.map(|lang| state(lang, each));
        assert_eq!(en.word, each.word());
        assert!(en.about != ko.about && has_hangul(ko.word));
    }
    for each in NsState::ALL {
        assert!(has_hangul(namespace_state(Lang::Ko, each).word), "{each:?}");
    }
    assert_eq!(
        rule(Lang::En, Rule::SignalInvalid).why,
        "There is no signal with this number: signals are numbered from 1 to 64."
    );
    assert_eq!(errno(Lang::Ko, Errno::ESRCH), "그런 프로세스가 없습니다");
}

#[test]
fn languages() {
    assert_eq!(Lang::ALL.map(Lang::tag), ["en", "ko"]);
    assert_eq!(Lang::ALL.map(Lang::name), ["English", "한국어"]);
    for (tag, expected) in [
        ("ko", Some(Lang::Ko)),
        ("ko-KR", Some(Lang::Ko)),
        ("KO_kr.UTF-8", Some(Lang::Ko)),
        ("en-GB", Some(Lang::En)),
        ("kok", None),
        ("C", None),
        ("", None),
    ] {
        assert_eq!(Lang::from_tag(tag), expected, "{tag}");
    }
    assert_eq!(Lang::choose(&["fr-FR", "ko-KR", "en"]), Lang::Ko);
    assert_eq!(Lang::choose(&["en-US", "ko"]), Lang::En);
    assert_eq!(Lang::choose(&["fr"]), Lang::En);
    assert_eq!(Lang::choose(&[""; 0]), Lang::En);
}

#[test]
fn counts() {
    let english = [0, 1, 2, 11].map(|count| page::sees(Lang::En, &count, &"B"));
    assert_eq!(english, ["B sees 0 processes", "B sees 1 process", "B sees 2 processes", "B sees 11 processes"]);
    assert_eq!(page::sees(Lang::Ko, &1, &"B"), "B에서 프로세스 1개가 보입니다");
    assert_eq!(cli::checks_failed(Lang::En, &12, &2), "2 of 12 checks failed");
    assert_eq!(cli::checks_failed(Lang::En, &1, &1), "1 of 1 check failed");
    assert_eq!(cli::checks_failed(Lang::Ko, &12, &2), "검사 12개 가운데 2개가 틀렸습니다");
    assert_eq!(cli::checks_hold(Lang::Ko, &12), "검사 12개가 모두 맞습니다");
    assert_eq!(cli::checks_hold(Lang::En, &1), "1 check holds");
}
