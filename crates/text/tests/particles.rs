//! Which particle follows which word.

use pidscope_text::{Lang, Sound, last_sound, problem, wanted};
use proptest::prelude::*;

/// The word with 은/는, with 을/를 and with 으로/로.
fn spoken(word: &str) -> [String; 3] {
    let forms = match last_sound(word) {
        Sound::Vowel => ["는", "를", "로"],
        Sound::Rieul => ["은", "을", "로"],
        Sound::Consonant => ["은", "을", "으로"],
    };
    forms.map(|form| format!("{word}{form}"))
}

fn check(words: &str, forms: [&str; 3]) {
    for word in words.split_whitespace() {
        assert_eq!(spoken(word), forms.map(|form| format!("{word}{form}")));
    }
}

const VOWEL: [&str; 3] = ["는", "를", "로"];
const RIEUL: [&str; 3] = ["은", "을", "로"];
const CONSONANT: [&str; 3] = ["은", "을", "으로"];

#[test]
fn hangul() {
    check("프로세스 부모 자식_C 네임스페이스 하나", VOWEL);
    check("커널 시그널 레벨 할 서울", RIEUL);
    check("자식 이름 시스템 콘솔창 값", CONSONANT);
    // Single letters go by their names: 아, 리을, 기역.
    check("ㅏ", VOWEL);
    check("ㄹ", RIEUL);
    check("ㄱ ㄲ ㅎ", CONSONANT);
    // Decomposed, as macOS writes file names: 가, 갈, 각.
    check("\u{1100}\u{1161}", VOWEL);
    check("\u{1100}\u{1161}\u{11af}", RIEUL);
    check("\u{1100}\u{1161}\u{11a8}", CONSONANT);
}

#[test]
fn numbers() {
    // 이, 사, 오, 구.
    check("2 4 5 9 12 104 4194304 32765 -2 worker-2 B4", VOWEL);
    // 일, 칠, 팔.
    check("1 7 8 11 301 32768 6.18 -1 E1", RIEUL);
    // 영, 삼, 육, then 십, 백, 천, 만, 억.
    check("0 00 3 6 10 20 30 100 300 1000 4000 10000 100000 1000000 10000000 100000000 -10 6.10", CONSONANT);
    // 조, and 경 again.
    check("1000000000000 70000000000000", VOWEL);
    check("10000000000000000", CONSONANT);
}

#[test]
fn letters_and_abbreviations() {
    check("A B C D E F G H I J K O P Q S T U V W X Y Z a b x", VOWEL);
    check("L R l r", RIEUL);
    check("M N m n", CONSONANT);
    check("PID IP TCP ps ns httpd tty PPID CLONE_NEWPID", VOWEL);
    check("nr prctl URL SIG_DFL", RIEUL);
    check("VM fn SIG_IGN", CONSONANT);
}

#[test]
fn errnos_and_signals() {
    check("ESRCH ECHILD EACCES EEXIST ENOSPC ENOENT EINTR SIGCHLD INT CONT SEGV WINCH RTMAX PIPE", VOWEL);
    check("EINVAL KILL SIGKILL ILL", RIEUL);
    check("EPERM EAGAIN ENOMEM TERM SIGTERM STOP HUP TRAP RTMIN ALRM", CONSONANT);
}

#[test]
fn english_words() {
    check(
        "fork wait setns exit unshare root thread worker container state name_space parent pidfd newpid= Docker nginx loop me",
        VOWEL,
    );
    check("kill shell signal level file table sysctl tgkill", RIEUL);
    check("clone exec init main term time sleep stop job running socket slot output sigaction timeout lock", CONSONANT);
}

#[test]
fn silent_endings() {
    for quoted in ["“B”", "\"B\"", "'B'", "(B)", "[B]", "「B」", "B.", "B…", "B ", "B?!", "B$", "_B_", "``B``"]
    {
        assert_eq!(last_sound(quoted), Sound::Vowel, "{quoted}");
        let consonant = quoted.replace('B', "M");
        assert_eq!(last_sound(&consonant), Sound::Consonant, "{consonant}");
    }
    // The particle belongs to what stands before a remark in brackets.
    assert_eq!(last_sound("서브리퍼(subreaper)"), Sound::Vowel);
    assert_eq!(last_sound("kill(2)"), Sound::Rieul);
    assert_eq!(last_sound("clone(CLONE_NEWPID)"), Sound::Consonant);
    assert_eq!(last_sound("“kill(2)”"), Sound::Rieul);
    assert_eq!(last_sound("50%"), Sound::Vowel);
    for unreadable in ["", " ", "…", "()", "😀", "é", "ж"] {
        assert_eq!(last_sound(unreadable), Sound::Vowel, "{unreadable:?}");
    }
}

#[test]
fn in_messages() {
    assert_eq!(problem::unknown_call(Lang::Ko, &"kill"), "“kill”이라는 시스템 콜은 없습니다.");
    assert_eq!(problem::unknown_call(Lang::Ko, &"frok"), "“frok”라는 시스템 콜은 없습니다.");
    assert_eq!(problem::bad_word(Lang::Ko, &3), "“3”은 여기에 쓸 수 없습니다.");
    assert_eq!(problem::bad_word(Lang::Ko, &4), "“4”는 여기에 쓸 수 없습니다.");
    // What an argument holds is never taken for a part of the message.
    let hostile = "{found} \u{1} \u{b}\u{1}a\u{c}b\u{c} \u{e}";
    assert_eq!(problem::bad_word(Lang::En, &hostile), format!("“{hostile}” is not allowed here."));
    assert_eq!(wanted::number_in(Lang::Ko, &32, &0), "0부터 32까지의 정수");
}

proptest! {
    // What fails is printed, and needs no file beside the tests.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_spoken(text in any::<String>()) {
        let sound = last_sound(&text);
        let [subject, ..] = spoken(&text);
        prop_assert!(subject.starts_with(&text));
        // Quotation marks and punctuation never matter.
        prop_assert_eq!(last_sound(&format!("“{text}…”")), sound);
    }

    #[test]
    fn any_ascii_can_be_spoken(text in "[a-zA-Z0-9_.()%-]{0,12}") {
        last_sound(&text);
    }
}
