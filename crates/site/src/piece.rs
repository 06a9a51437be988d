//! A scenario in a language: what is known of it, and where its files are.

use pidscope_figure::Words as Labels;
use pidscope_lessons::{Scenario, Words};
use pidscope_scene::svg::{self, Options, Theme};
use pidscope_scene::{Folding, Scene};
use pidscope_text::Lang;
use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;

/// A scenario in a language, at the moment where one looks at it first.
pub struct Piece {
    pub lang: Lang,
    pub scenario: &'static Scenario,
    /// What the picture shows, in numbers.
    pub counts: String,
    scene: Scene,
}

impl Piece {
    pub fn of(scenario: &'static Scenario, lang: Lang) -> Piece {
        // Tests run every bundled scenario; one that could not be read would be an empty world here.
        let mut timeline = parse(scenario.script()).map_or_else(|_| Timeline::new(None), Timeline::of);
        if let Some(step) = scenario.opens {
            timeline.go_to(timeline.moment(step));
        }
        let labels = Labels { machine: timeline.machine(), lang };
        let scene = labels.scene(&Folding::none());
        Piece { lang, scenario, counts: labels.counts(&scene), scene }
    }

    /// What it is called, and what there is to see.
    pub fn words(&self) -> Words {
        self.scenario.words(self.lang)
    }

    /// What there is to see in the picture, for those who do not see it.
    pub fn description(&self) -> String {
        format!("{} {}", self.words().about.replace('\n', " "), self.counts)
    }

    /// The picture as a file; a press on it leads to the address.
    pub fn svg(&self, theme: Theme, link: &str) -> String {
        let (title, description) = (self.words().title, self.description());
        let options = Options { theme, title, description: &description, link, lang: self.lang.tag() };
        svg::write(&self.scene, &options)
    }

    /// Its width and height, in pixels.
    pub fn size(&self) -> (i32, i32) {
        (self.scene.width, self.scene.height)
    }

    /// What its files are called, without what tells their kind.
    pub fn stem(&self) -> String {
        format!("{}.{}", self.scenario.name, self.lang.tag())
    }

    /// The picture.
    pub fn figure(&self) -> String {
        format!("figures/{}.svg", self.stem())
    }

    /// The image that other sites show of a link.
    pub fn image(&self) -> String {
        format!("og/{}.png", self.stem())
    }

    pub fn oembed(&self) -> String {
        format!("oembed/{}.json", self.stem())
    }

    /// The folder of its static page.
    pub fn page(&self) -> String {
        self.page_in(self.lang)
    }

    /// The folder of the same in another language.
    pub fn page_in(&self, lang: Lang) -> String {
        format!("{}{}/", list(lang), self.scenario.name)
    }

    /// The page itself, open at the scenario.
    pub fn live(&self) -> String {
        format!("#@{}", self.scenario.name)
    }
}

/// The folder of the static pages of a language, in which all of them are listed.
pub fn list(lang: Lang) -> String {
    format!("s/{}/", lang.tag())
}
