//! The page in a frame of another page: what is shown of it, and what can be done in it.
//!
//! `?embed` asks for it. An embed stores nothing: it uses no storage, and changes neither the address nor the history
//! of the surrounding page.

use pidscope_text::Lang;

use crate::effects::Effect;
use crate::later;
use crate::state::Explorer;
use crate::state::arrival::Arrival;
use crate::state::keeping::StorageMsg;
use crate::state::learning::LessonMsg;
use crate::state::msg::{Key, Msg};
use crate::state::preferences::Theme;
use crate::state::time::TimeMsg;
use crate::state::typing::TerminalMsg;

/// A part of the page that can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The process tree.
    Picture,
    /// The time bar.
    Timeline,
    /// The lesson, if the address leads to one.
    Lesson,
    /// One view for each namespace.
    Views,
    /// The terminal of the selected process.
    Terminal,
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 5] = [Part::Picture, Part::Views, Part::Terminal, Part::Timeline, Part::Lesson];
    /// The parts shown by default.
    const DEFAULT: [Part; 3] = [Part::Picture, Part::Timeline, Part::Lesson];

    /// Returns its name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Part::Picture => "picture",
            Part::Views => "views",
            Part::Terminal => "terminal",
            Part::Timeline => "timeline",
            Part::Lesson => "lesson",
        }
    }
}

/// An invalid value in the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidParameter {
    /// The name of the parameter.
    pub name: &'static str,
    /// The value.
    pub value: String,
    /// What would be valid.
    pub expected: Expected,
}

/// The valid values of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// One of these words.
    Words(&'static [&'static str]),
    /// An integer from 0 to this one.
    UpTo(usize),
}

/// The options in the address of an embed.
#[derive(Debug, Default)]
pub struct Embed {
    shown: Vec<Part>,
    /// Whether it can only be looked at.
    pub is_read_only: bool,
    /// The number of steps after which the world opens.
    pub step: Option<usize>,
    /// The colours.
    pub theme: Option<Theme>,
    /// The height that the surrounding page reserves, in pixels.
    pub height: Option<usize>,
    /// The invalid values in the address.
    pub invalid_parameters: Vec<InvalidParameter>,
    /// The address of the whole page showing the same.
    pub full: String,
    /// The address of the whole page in the language of the embed, without a fragment.
    pub base: String,
}

/// The maximum height of a frame, in pixels.
pub const MAX_HEIGHT: usize = 4000;

const PART_NAMES: &[&str] = &["picture", "views", "terminal", "timeline", "lesson"];
/// The parts that exist without a lesson.
const WORLD_PART_NAMES: &[&str] = &["picture", "views", "terminal", "timeline"];
const BOOLEANS: &[&str] = &["true", "false"];
const LANGS: &[&str] = &["en", "ko"];
const THEMES: &[&str] = &["light", "dark", "auto"];

impl Embed {
    /// Parses the parameters in an address; `None` if they do not ask for an embed. Unknown parameters are ignored.
    pub fn read(values: &[(String, String)]) -> Option<Self> {
        values.iter().find(|(name, _)| name == "embed")?;
        let mut embed = Embed { shown: Part::DEFAULT.to_vec(), ..Embed::default() };
        for (name, value) in values {
            embed.take(name, value.trim());
        }
        Some(embed)
    }

    fn take(&mut self, name: &str, value: &str) {
        let number = || value.parse::<usize>().ok();
        match name {
            "show" => self.show(value),
            "readonly" => match value {
                "" | "true" | "1" => self.is_read_only = true,
                "false" | "0" => self.is_read_only = false,
                _ => {
                    // Err on the safe side: the author wanted to forbid something.
                    self.is_read_only = true;
                    self.add_invalid("readonly", value, Expected::Words(BOOLEANS));
                }
            },
            // An empty value is as good as none: templates produce it.
            _ if value.is_empty() => {}
            "step" => match number() {
                Some(step) => self.step = Some(step),
                None => self.add_invalid("step", value, Expected::UpTo(usize::MAX)),
            },
            "height" => match number().filter(|&height| height <= MAX_HEIGHT) {
                Some(height) => self.height = Some(height),
                None => self.add_invalid("height", value, Expected::UpTo(MAX_HEIGHT)),
            },
            // A valid language is read before any text is shown, see [`crate::address::lang`].
            "lang" if Lang::from_tag(value).is_none() => self.add_invalid("lang", value, Expected::Words(LANGS)),
            "theme" => match Theme::named(value) {
                Some(theme) => self.theme = Some(theme),
                None => self.add_invalid("theme", value, Expected::Words(THEMES)),
            },
            _ => {}
        }
    }

    fn show(&mut self, value: &str) {
        let mut shown = Vec::new();
        for word in value.split([',', ' ']).filter(|word| !word.is_empty()) {
            match Part::ALL.into_iter().find(|part| part.name() == word) {
                Some(part) => shown.push(part),
                None => self.add_invalid("show", word, Expected::Words(PART_NAMES)),
            }
        }
        if !shown.is_empty() {
            self.shown = shown;
        }
    }

    fn add_invalid(&mut self, name: &'static str, value: &str, expected: Expected) {
        const MAX_VALUE_LEN: usize = 80;
        self.invalid_parameters.push(InvalidParameter {
            name,
            value: value.chars().take(MAX_VALUE_LEN).collect(),
            expected,
        });
    }

    /// Shows the default parts if only the lesson was to be shown and the address leads to none.
    fn show_world(&mut self) {
        if self.shown.iter().all(|&part| part == Part::Lesson) {
            self.shown = Part::DEFAULT.to_vec();
            self.add_invalid("show", Part::Lesson.name(), Expected::Words(WORLD_PART_NAMES));
        }
    }

    /// Returns whether a part is shown.
    pub fn shows(&self, part: Part) -> bool {
        self.shown.contains(&part)
    }

    /// Returns whether a message has any effect in it, wherever it comes from. Actions are not admitted if it is
    /// read-only; messages for the head of the page, its dialogs and stored worlds never are.
    pub fn admits(&self, msg: &Msg) -> bool {
        let can_act = !self.is_read_only;
        match msg {
            Msg::Press(_) | Msg::Open(_) | Msg::Submit(_) | Msg::Template(_) | Msg::Type | Msg::Clock(_) => can_act,
            Msg::Terminal(msg) => can_act || *msg == TerminalMsg::Focus,
            Msg::Key(key) => match key {
                Key::Press(_) | Key::Open(_) => can_act,
                Key::Line => can_act && self.shows(Part::Picture),
                Key::Terminal => can_act && self.shows(Part::Terminal),
                Key::Ask | Key::Event(_) => true,
                Key::Find | Key::Help => false,
            },
            Msg::Lesson(msg) => match msg {
                LessonMsg::Choose(_) | LessonMsg::Number(_) | LessonMsg::Answer | LessonMsg::Run | LessonMsg::Show => {
                    can_act
                }
                LessonMsg::Open(..)
                | LessonMsg::Loaded(..)
                | LessonMsg::Step(_)
                | LessonMsg::Skip
                | LessonMsg::Reset
                | LessonMsg::Hint => true,
                LessonMsg::Import(..)
                | LessonMsg::Leave
                | LessonMsg::Export
                | LessonMsg::DeleteProgress
                | LessonMsg::RestoreProgress => false,
            },
            Msg::Time(msg) => !matches!(msg, TimeMsg::Compare(_) | TimeMsg::CompareHere),
            Msg::Storage(msg) => !matches!(msg, StorageMsg::Pasted(_)),
            Msg::Scenario(_)
            | Msg::Empty
            | Msg::Load
            | Msg::TooLarge(_)
            | Msg::NextTheme
            | Msg::Tour(_)
            | Msg::SingleKeys
            | Msg::Tab(_)
            | Msg::Worlds(_)
            | Msg::Share(_)
            | Msg::Dialog(_)
            | Msg::CloseDialog
            | Msg::DialogClosed => false,
            Msg::Draft(..)
            | Msg::Manual(..)
            | Msg::PartLoaded(..)
            | Msg::Undo
            | Msg::Redo
            | Msg::GoTo(_)
            | Msg::GoToStep(_)
            | Msg::Calls(_)
            | Msg::AllCalls(_)
            | Msg::Select(..)
            | Msg::Ask(_)
            | Msg::UnfoldWhy
            | Msg::Picture(_)
            | Msg::SelectNeighbour(_)
            | Msg::LookThrough(_)
            | Msg::Views(_)
            | Msg::Lang(_)
            | Msg::LangMissing
            | Msg::ToPicture
            | Msg::Copy(_)
            | Msg::Host(_) => true,
        }
    }
}

impl Explorer {
    /// Turns the page into an embed.
    pub fn embed(&mut self, embed: Embed) {
        self.theme = embed.theme.unwrap_or(self.theme);
        self.effects.push(Effect::StorePreferences(self.lang, self.theme));
        self.embed = Some(embed);
    }

    /// Returns whether nothing can act.
    pub fn is_read_only(&self) -> bool {
        self.embed.as_ref().is_some_and(|embed| embed.is_read_only)
    }

    /// Tells the surrounding page about changes.
    pub(super) fn follow_frame(&mut self) {
        if let Some(frame) = later::frame().filter(|_| self.embed.is_some()) {
            (frame.follow)(self);
        }
    }

    /// Opens the world of an embed at the step given in its address.
    pub(super) fn begin_embed(&mut self, arrival: &Arrival, is_lesson: bool) {
        let count = self.branch_step_count();
        // A step in a link that did not open says nothing about this world.
        let came = self.keeping.notice.is_none().then(|| arrival.link()).flatten();
        let Some(embed) = &mut self.embed else { return };
        embed.full = [&embed.base, arrival.fragment.as_str()].concat();
        if !is_lesson {
            embed.show_world();
        }
        let linked = came.and_then(|link| link.ok()?.step);
        for step in [linked, embed.step].into_iter().flatten().filter(|&step| step > count) {
            embed.add_invalid("step", &step.to_string(), Expected::UpTo(count));
        }
        if let Some(step) = embed.step {
            self.go_to_step(Some(step));
        }
    }

    /// In an embed nothing is stored; only the link to the whole page is updated. Returns whether this is an embed.
    pub(super) fn follow_embed(&mut self) -> bool {
        let Some(base) = self.embed.as_ref().map(|embed| embed.base.clone()) else { return false };
        let fragment = self.fragment();
        if let (Some(embed), Some(fragment)) = (&mut self.embed, fragment) {
            embed.full = base + &fragment;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Embed {
        let values = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let values: Vec<_> = values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Embed::read(&values).expect("an embed")
    }

    #[test]
    fn embed_requires_the_parameter() {
        assert!(Embed::read(&[]).is_none());
        assert!(Embed::read(&[("show".to_owned(), "picture".to_owned())]).is_none());
    }

    #[test]
    fn requested_parts_are_shown() {
        let embed = read("embed&show=views,terminal&readonly&step=3&lang=ko-KR&theme=dark&height=420&utm=x");
        assert_eq!(embed.shown, [Part::Views, Part::Terminal]);
        assert!(embed.is_read_only);
        assert_eq!((embed.step, embed.theme), (Some(3), Some(Theme::Dark)));
        assert_eq!((embed.height, embed.invalid_parameters), (Some(420), Vec::new()));
        let usual = read("embed&show=&step=&lang=");
        assert_eq!(
            (usual.shown, usual.is_read_only, usual.invalid_parameters),
            (Part::DEFAULT.to_vec(), false, Vec::new())
        );
    }

    #[test]
    fn invalid_values_are_reported_and_the_rest_applies() {
        let embed = read("embed&show=pictures,views&step=-1&lang=fr&theme=blue&height=9999&readonly=maybe");
        let invalid_parameters: Vec<_> =
            embed.invalid_parameters.iter().map(|one| (one.name, one.value.as_str())).collect();
        let expected = [
            ("show", "pictures"),
            ("step", "-1"),
            ("lang", "fr"),
            ("theme", "blue"),
            ("height", "9999"),
            ("readonly", "maybe"),
        ];
        assert_eq!(invalid_parameters, expected);
        assert_eq!(embed.shown, [Part::Views]);
        assert!(embed.is_read_only, "a misspelled value must forbid actions");
    }

    #[test]
    fn read_only_embed_admits_no_actions() {
        let (looks, plays) = (read("embed&readonly"), read("embed"));
        for acts in
            [Msg::Type, Msg::Terminal(TerminalMsg::Run), Msg::Lesson(LessonMsg::Show), Msg::Template(String::new())]
        {
            assert!(!looks.admits(&acts) && plays.admits(&acts));
        }
        for never in [Msg::Load, Msg::Empty, Msg::NextTheme, Msg::Key(Key::Help), Msg::Lesson(LessonMsg::Leave)] {
            assert!(!looks.admits(&never) && !plays.admits(&never));
        }
        for always in [Msg::Undo, Msg::GoToStep(1), Msg::Time(TimeMsg::Play), Msg::Lesson(LessonMsg::Hint)] {
            assert!(looks.admits(&always) && plays.admits(&always));
        }
    }

    #[test]
    fn unknown_part_error_lists_all_parts() {
        assert_eq!(Part::ALL.map(Part::name), *PART_NAMES);
    }
}
