//! The options of the dialog for embeds, and the code for the open world that they give.

use pidscope_text::{Lang, page};
use pidscope_userland::link::encode_readable;

use crate::errands::Errand;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::embed::{MAX_HEIGHT, Part};
use crate::state::preferences::Theme;
use crate::state::sharing::MAX_READABLE_LEN;
use crate::state::snippet::{Kind, Obstacle, Snippet, safe};
use crate::state::worlds::file_name;
use crate::texts;

/// The options of an embed. Its colours are those of the shared picture.
pub struct Embedding {
    /// The kind of code.
    pub kind: Kind,
    /// The shown parts; the lesson counts only if one is open.
    pub parts: Vec<Part>,
    /// The language; `None` for that of the surrounding page.
    pub lang: Option<Lang>,
    /// The language that was chosen and is still being loaded.
    pending_lang: Option<Lang>,
    /// The moment at which it opens.
    pub moment: StartMoment,
    /// Whether it is read-only.
    pub is_read_only: bool,
}

/// The moment at which an embed opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartMoment {
    /// The current moment.
    Here,
    /// Before the first step.
    Beginning,
    /// After the last step.
    End,
}

impl StartMoment {
    /// All moments, in the order of the list.
    pub const ALL: [StartMoment; 3] = [StartMoment::Here, StartMoment::Beginning, StartMoment::End];

    /// Returns the value in the list.
    pub fn name(self) -> &'static str {
        match self {
            StartMoment::Here => "here",
            StartMoment::Beginning => "beginning",
            StartMoment::End => "end",
        }
    }
}

/// An action in the dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Changes the kind of code.
    Kind(Kind),
    /// Shows or hides a part.
    Part(Part),
    /// Changes the language.
    Lang(Option<Lang>),
    /// The texts of a language have arrived, or failed to.
    TextsLoaded(Lang, bool),
    /// Changes the moment.
    Moment(StartMoment),
    /// Toggles whether it is read-only.
    ReadOnly,
}

/// What remains to be done for a choice.
enum Due {
    /// Fetch the texts of a language.
    Fetch(Lang),
    /// Tell the reader that they could not be loaded.
    Tell,
}

impl Default for Embedding {
    fn default() -> Self {
        let parts = vec![Part::Picture, Part::Timeline, Part::Lesson];
        Embedding {
            kind: Kind::Html,
            parts,
            lang: None,
            pending_lang: None,
            moment: StartMoment::Here,
            is_read_only: false,
        }
    }
}

impl Embedding {
    /// Returns the language that the list shows: the one chosen last, unless its texts could not be loaded.
    pub fn listed(&self) -> Option<Lang> {
        self.pending_lang.or(self.lang)
    }

    /// Applies a choice. Returns what remains to be done.
    fn choose(&mut self, choice: Choice) -> Option<Due> {
        match choice {
            Choice::Kind(kind) => self.kind = kind,
            Choice::Part(part) => match self.parts.iter().position(|&shown| shown == part) {
                Some(at) => _ = self.parts.remove(at),
                None => self.parts.push(part),
            },
            // Titles are in the language of the embed.
            Choice::Lang(Some(lang)) if !texts::are_loaded(lang) => {
                self.pending_lang = Some(lang);
                return Some(Due::Fetch(lang));
            }
            Choice::Lang(lang) => {
                self.lang = lang;
                self.pending_lang = None;
            }
            // Another language may have been chosen in the meantime.
            Choice::TextsLoaded(lang, is_loaded) => {
                self.pending_lang.take_if(|pending_lang| *pending_lang == lang)?;
                if !is_loaded {
                    return Some(Due::Tell);
                }
                self.lang = Some(lang);
            }
            Choice::Moment(moment) => self.moment = moment,
            Choice::ReadOnly => self.is_read_only = !self.is_read_only,
        }
        None
    }
}

impl Explorer {
    /// Applies a choice, for which the texts of a language may be missing.
    pub(crate) fn handle_embed_choice(&mut self, choice: Choice) {
        match self.keeping.sharing.embedding.choose(choice) {
            None => {}
            Some(Due::Fetch(lang)) => self.run_errand(Errand::Texts(lang)),
            Some(Due::Tell) => self.notice = Some(page::language_missing(self.lang)),
        }
    }

    /// Returns the code for the current options.
    pub(crate) fn embedding_code(&self) -> Result<String, Obstacle> {
        self.snippet()?.code(self.keeping.sharing.embedding.kind)
    }

    /// Returns whether the lesson is embedded rather than a world.
    pub(crate) fn embeds_lesson(&self) -> bool {
        self.learning.open.is_some() && self.keeping.sharing.embedding.parts.contains(&Part::Lesson)
    }

    /// Returns the address of the page's folder, for other pages.
    pub(crate) fn folder(&self) -> String {
        let address = self.keeping.base.split('?').next().unwrap_or_default();
        safe(&address[..address.rfind('/').map_or(0, |at| at + 1)])
    }

    /// Returns the world or lesson to be embedded, with the options.
    pub(crate) fn snippet(&self) -> Result<Snippet, Obstacle> {
        let embedding = &self.keeping.sharing.embedding;
        let lesson = self.learning.open.as_ref().filter(|_| self.embeds_lesson());
        let parts = Part::ALL.into_iter().filter(|&part| match part {
            Part::Lesson => lesson.is_some(),
            part => embedding.parts.contains(&part),
        });
        let parts: Vec<Part> = parts.collect();
        if parts.is_empty() && embedding.kind != Kind::Markdown {
            return Err(Obstacle::NothingShown);
        }
        let height = match self.drafts.get(Field::Height).trim() {
            _ if embedding.kind == Kind::Markdown => None,
            "" => None,
            height => {
                Some(height.parse().ok().filter(|height| (1..=MAX_HEIGHT).contains(height)).ok_or(Obstacle::Height)?)
            }
        };
        let script = self.session.timeline().branch_text();
        let scenario = self.session.scenario().filter(|_| self.is_untouched());
        let (named, fragment) = if let Some(open) = lesson {
            let fragment = open.source.fragment(&open.step().id).ok_or(Obstacle::LessonFile)?;
            let named = match fragment.strip_prefix("#lesson=") {
                Some(step) => ("lesson", step.to_owned()),
                None => ("scenario", fragment.clone()),
            };
            (Some(named), Some(fragment))
        } else if let Some(scenario) = scenario {
            (Some(("scenario", scenario.name.to_owned())), Some(["#@", scenario.name].concat()))
        } else if (1..=MAX_READABLE_LEN).contains(&script.len()) {
            (None, Some(encode_readable(&script, None)))
        } else {
            (None, self.packed(script.clone()))
        };
        let count = self.branch_step_count();
        let step = match embedding.moment {
            StartMoment::Here => self.session.timeline().machine().steps(),
            StartMoment::Beginning => 0,
            StartMoment::End => count,
        };
        let opens = scenario.and_then(|scenario| scenario.opens).unwrap_or(count);
        let step = (lesson.is_none() && step != opens).then_some(step);
        let theme = self.keeping.sharing.theme;
        let base = self.folder();
        let lang = embedding.lang.unwrap_or(self.lang);
        let bundled = scenario.filter(|_| step.is_none() && theme == Theme::Auto);
        // A picture that is saved here is in the language of the page.
        let is_own_picture = embedding.kind == Kind::Markdown && bundled.is_none();
        let title = match scenario.filter(|_| self.keeping.world.is_none() && !is_own_picture) {
            Some(scenario) => scenario.words(lang).title.to_owned(),
            None => self.world_name(),
        };
        let picture = match bundled {
            Some(scenario) => [&base, "figures/", scenario.name, ".", lang.tag(), ".svg"].concat(),
            None => file_name(&title, "svg"),
        };
        let is_usual = parts.iter().filter(|&&part| part != Part::Lesson).eq(&[Part::Picture, Part::Timeline]);
        let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
        Ok(Snippet {
            base,
            named,
            script,
            fragment,
            step,
            show: if is_usual { String::new() } else { names.join(",") },
            lang: embedding.lang,
            theme,
            is_read_only: embedding.is_read_only,
            height,
            usual_height: usual_height(&parts, embedding.is_read_only),
            title,
            picture,
        })
    }
}

/// Returns the height of these parts in the column of a post, in pixels; the loader uses the same numbers
/// (`web/embed/pid-scope.js`).
fn usual_height(parts: &[Part], is_read_only: bool) -> usize {
    let has = |part: Part| parts.contains(&part);
    let height = |part: Part| match part {
        Part::Picture if is_read_only => 350,
        Part::Picture => 466,
        Part::Timeline => 46,
        Part::Terminal => 281,
        Part::Views if has(Part::Picture) => 0,
        Part::Views => 320,
        Part::Lesson => 40,
    };
    34 + parts.iter().map(|&part| height(part)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::msg::Msg;
    use crate::state::sharing::ShareMsg;
    use pidscope_lessons::SCENARIOS;

    fn explorer() -> Explorer {
        let mut explorer = Explorer::new(Lang::En, Theme::Auto, true);
        explorer.keeping.base = "https://example.org/p/index.html?utm=x".to_owned();
        explorer.update(Msg::Scenario(&SCENARIOS[0]));
        explorer
    }

    fn choose(explorer: &mut Explorer, choice: Choice) -> String {
        explorer.update(Msg::Share(ShareMsg::Embed(choice)));
        explorer.embedding_code().expect("no obstacle")
    }

    #[test]
    fn code_reflects_every_choice() {
        let mut explorer = explorer();
        let begin =
            "<script src=\"https://example.org/p/embed/pid-scope.js\"></script>\n\n<pid-scope scenario=\"figure-1\"";
        let mut is =
            |choice, rest: &str| assert_eq!(choose(&mut explorer, choice), [begin, rest, "></pid-scope>"].concat());
        is(Choice::Kind(Kind::Html), "");
        is(Choice::Lang(Some(Lang::Ko)), " lang=\"ko\"");
        is(Choice::Moment(StartMoment::Beginning), " lang=\"ko\" step=\"0\"");
        is(Choice::ReadOnly, " lang=\"ko\" step=\"0\" readonly");
        is(Choice::Part(Part::Views), " lang=\"ko\" show=\"picture,views,timeline\" step=\"0\" readonly");
        explorer.update(Msg::Share(ShareMsg::Theme(Theme::Dark)));
        explorer.update(Msg::Draft(Field::Height, " 640 ".to_owned()));
        let all = " lang=\"ko\" theme=\"dark\" show=\"picture,views,timeline\" step=\"0\" height=\"640\" readonly";
        assert_eq!(explorer.embedding_code().as_deref(), Ok(&*[begin, all, "></pid-scope>"].concat()));
    }

    #[test]
    fn language_is_listed_while_loading_and_used_once_loaded() {
        let mut explorer = explorer();
        let is = |explorer: &Explorer, listed, chosen| {
            let embedding = &explorer.keeping.sharing.embedding;
            assert_eq!((embedding.listed(), embedding.lang), (listed, chosen));
        };
        explorer.keeping.sharing.embedding.pending_lang = Some(Lang::Ko);
        is(&explorer, Some(Lang::Ko), None);
        choose(&mut explorer, Choice::TextsLoaded(Lang::Ko, true));
        is(&explorer, Some(Lang::Ko), Some(Lang::Ko));
        explorer.keeping.sharing.embedding.pending_lang = Some(Lang::En);
        choose(&mut explorer, Choice::TextsLoaded(Lang::En, false));
        is(&explorer, Some(Lang::Ko), Some(Lang::Ko));
        assert_eq!(explorer.notice, Some(page::language_missing(Lang::En)));
        // If another one was chosen in the meantime, the result is ignored.
        explorer.keeping.sharing.embedding.pending_lang = Some(Lang::En);
        choose(&mut explorer, Choice::Lang(None));
        for is_loaded in [true, false] {
            choose(&mut explorer, Choice::TextsLoaded(Lang::En, is_loaded));
            is(&explorer, None, None);
            assert_eq!(explorer.notice, None);
        }
    }

    #[test]
    fn title_is_in_the_language_of_the_embed() {
        let mut explorer = explorer();
        choose(&mut explorer, Choice::Lang(Some(Lang::Ko)));
        let code = choose(&mut explorer, Choice::Kind(Kind::Frame));
        assert!(code.contains("title=\"pidscope: [그림 1] PID 네임스페이스\""), "{code}");
        let code = choose(&mut explorer, Choice::Kind(Kind::Markdown));
        assert!(
            code.starts_with(
                "[![pidscope: \\[그림 1\\] PID 네임스페이스](https://example.org/p/figures/figure-1.ko.svg)"
            ),
            "{code}"
        );
        // A picture that is saved here looks as it does here.
        explorer.update(Msg::Share(ShareMsg::Theme(Theme::Dark)));
        let code = explorer.embedding_code().expect("no obstacle");
        assert!(code.starts_with("[![pidscope: \\[Figure 1\\] PID namespaces]("), "{code}");
    }

    #[test]
    fn untouched_scenario_is_embedded_by_name() {
        for scenario in SCENARIOS {
            let mut explorer = explorer();
            explorer.update(Msg::Scenario(scenario));
            let named = explorer.snippet().expect("a snippet");
            assert_eq!((named.named, named.step), (Some(("scenario", scenario.name.to_owned())), None));
            explorer.update(Msg::GoToStep(0));
            assert_eq!(explorer.snippet().expect("a snippet").step, (scenario.opens != Some(0)).then_some(0));
            // In some, the first process is busy.
            if !explorer.act("A fork zzz".to_owned()) {
                continue;
            }
            explorer.track_changes(crate::state::keeping::HistoryUpdate::Push);
            let own = explorer.snippet().expect("a snippet");
            assert_eq!((own.named, own.step), (None, None));
            assert_eq!(own.script, explorer.session.timeline().branch_text());
        }
    }

    #[test]
    fn obstacles_are_reported() {
        let mut explorer = explorer();
        for part in [Part::Picture, Part::Timeline] {
            explorer.update(Msg::Share(ShareMsg::Embed(Choice::Part(part))));
        }
        assert_eq!(explorer.embedding_code(), Err(Obstacle::NothingShown));
        assert!(choose(&mut explorer, Choice::Part(Part::Terminal)).contains("show=\"terminal\""));
        for wrong in ["0", "4001", "-1", "12px", "99999999999999999999"] {
            explorer.update(Msg::Draft(Field::Height, wrong.to_owned()));
            assert_eq!(explorer.embedding_code(), Err(Obstacle::Height), "{wrong}");
        }
        // A picture has no height.
        assert!(choose(&mut explorer, Choice::Kind(Kind::Markdown)).starts_with("[!["));
    }
}
