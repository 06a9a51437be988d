//! A scenario in a language: its content, and the paths of its files.

use pidscope_figure::Words as Labels;
use pidscope_lessons::{Scenario, Words};
use pidscope_scene::svg::{self, Options, Theme};
use pidscope_scene::{Folding, Scene};
use pidscope_text::Lang;
use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;

/// A scenario in a language, at the step where it is opened.
pub struct ScenarioView {
    pub lang: Lang,
    pub scenario: &'static Scenario,
    /// A description of the picture in numbers.
    pub counts: String,
    scene: Scene,
}

impl ScenarioView {
    pub fn new(scenario: &'static Scenario, lang: Lang) -> ScenarioView {
        // Every bundled scenario is run by tests; an invalid one would be an empty world here.
        let mut timeline = parse(scenario.script()).map_or_else(|_| Timeline::new(None), Timeline::from_script);
        if let Some(step) = scenario.opens {
            timeline.go_to(timeline.revision_at(step));
        }
        let labels = Labels { machine: timeline.machine(), lang };
        let scene = labels.scene(&Folding::none());
        ScenarioView { lang, scenario, counts: labels.counts(&scene), scene }
    }

    /// Its title and description.
    pub fn words(&self) -> Words {
        self.scenario.words(self.lang)
    }

    /// Returns a text alternative to the picture.
    pub fn description(&self) -> String {
        format!("{} {}", self.words().about.replace('\n', " "), self.counts)
    }

    /// Returns the picture as a file, which links to this address.
    pub fn svg(&self, theme: Theme, link: &str) -> String {
        let (title, description) = (self.words().title, self.description());
        let options = Options { theme, title, description: &description, link, lang: self.lang.tag() };
        svg::write(&self.scene, &options)
    }

    /// Returns the width and height in pixels.
    pub fn size(&self) -> (i32, i32) {
        (self.scene.width, self.scene.height)
    }

    /// Returns the name of its files, without the extension.
    pub fn file_stem(&self) -> String {
        format!("{}.{}", self.scenario.name, self.lang.tag())
    }

    /// Returns the path of the picture.
    pub fn figure(&self) -> String {
        format!("figures/{}.svg", self.file_stem())
    }

    /// Returns the path of the preview image.
    pub fn image(&self) -> String {
        format!("og/{}.png", self.file_stem())
    }

    pub fn oembed(&self) -> String {
        format!("oembed/{}.json", self.file_stem())
    }

    /// Returns the folder of its static page.
    pub fn page(&self) -> String {
        self.page_in(self.lang)
    }

    /// Returns the folder of its static page in another language.
    pub fn page_in(&self, lang: Lang) -> String {
        format!("{}{}/", list(lang), self.scenario.name)
    }

    /// Returns the address of the interactive page, with the scenario open.
    pub fn interactive_address(&self) -> String {
        format!("#@{}", self.scenario.name)
    }
}

/// Returns the folder of a language's static pages, with the list of them.
pub fn list(lang: Lang) -> String {
    format!("s/{}/", lang.tag())
}
