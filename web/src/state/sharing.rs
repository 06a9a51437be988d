//! What the share dialog makes of the world: links, and files of script and picture.

use pidscope_scene::Folding;
use pidscope_scene::svg;
use pidscope_userland::link::encode_readable;

use crate::errands::Errand;
use crate::parts::picture::words;
use crate::state::Explorer;
use crate::state::embedding::{Choice, Embedding};
use crate::state::preferences::Theme;
use crate::state::worlds::{TEXT, file_name};

/// What is chosen in the share dialog.
pub struct Sharing {
    /// Whether the link opens at the step where the world is.
    pub is_at_step: bool,
    /// Whether all of the picture is drawn, whatever is folded.
    pub is_whole: bool,
    /// The colours of the picture.
    pub theme: Theme,
    /// How it is embedded.
    pub embedding: Embedding,
}

impl Default for Sharing {
    fn default() -> Self {
        Sharing { is_at_step: true, is_whole: true, theme: Theme::Auto, embedding: Embedding::default() }
    }
}

/// What is done in the share dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// The link is to open at this step, or no longer.
    AtStep,
    /// All of the picture is to be drawn, or what is shown.
    Whole,
    /// The colours of the picture.
    Theme(Theme),
    /// Something is to become a file.
    Save(File),
    /// It is embedded in another way.
    Embed(Choice),
}

/// What can become a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// What was done, as a script.
    Script,
    /// The picture as lines.
    Svg,
    /// The picture as pixels.
    Png,
}

/// Longer ones are read by nobody.
pub(super) const LONGEST_READABLE: usize = 300;

impl Sharing {
    /// What is drawn as one box in pictures that are shared.
    pub fn folding(&self, explorer: &Explorer) -> Folding {
        if self.is_whole { Folding::none() } else { explorer.view.folding(&explorer.session) }
    }
}

impl Explorer {
    /// Something is done in the share dialog.
    pub(crate) fn share(&mut self, share: Share) {
        let sharing = &mut self.keeping.sharing;
        match share {
            Share::AtStep => sharing.is_at_step = !sharing.is_at_step,
            Share::Whole => sharing.is_whole = !sharing.is_whole,
            Share::Theme(theme) => sharing.theme = theme,
            Share::Save(file) => self.save(file),
            Share::Embed(choice) => self.embed_otherwise(choice),
        }
    }

    /// The link to the whole branch, at this step if that is chosen; none if it would be too long.
    pub fn shared_link(&self) -> Option<String> {
        let packed = self.packed(self.session.timeline().branch_text())?;
        let step = self.shared_step().map_or_else(String::new, |step| format!("@{step}"));
        Some([&self.keeping.base, packed.as_str(), &step].concat())
    }

    /// The same as a person would write it; none if it is too long to be read.
    pub fn readable_link(&self) -> Option<String> {
        let text = self.session.timeline().branch_text();
        let link = (text.len() <= LONGEST_READABLE).then(|| encode_readable(&text, self.shared_step()))?;
        (link.len() <= LONGEST_READABLE).then(|| [self.keeping.base.as_str(), &link].concat())
    }

    fn shared_step(&self) -> Option<usize> {
        self.step_of_link().filter(|_| self.keeping.sharing.is_at_step)
    }

    /// What the open world is called.
    pub fn world_name(&self) -> String {
        self.keeping.world.as_ref().map_or_else(|| self.first_name(), |kept| kept.name.clone())
    }

    fn save(&mut self, file: File) {
        let world = self.world_name();
        let errand = match file {
            File::Script => {
                Errand::Save { name: file_name(&world, "txt"), kind: TEXT, text: self.session.timeline().text() }
            }
            File::Svg => {
                let (text, _) = self.svg(&world, self.keeping.sharing.theme);
                Errand::Save { name: file_name(&world, "svg"), kind: "image/svg+xml", text }
            }
            File::Png => {
                // Pixels do not change with the system: without a choice they are as the page is.
                let theme = match self.keeping.sharing.theme {
                    Theme::Auto => self.theme,
                    chosen => chosen,
                };
                let (svg, size) = self.svg(&world, theme);
                Errand::SavePixels { name: file_name(&world, "png"), svg, size }
            }
        };
        self.send_on(errand);
    }

    fn svg(&self, title: &str, theme: Theme) -> (String, (i32, i32)) {
        let theme = match theme {
            Theme::Auto => svg::Theme::Auto,
            Theme::Light => svg::Theme::Light,
            Theme::Dark => svg::Theme::Dark,
        };
        let link = self.shared_link();
        words(&self.session, self.lang).svg(&self.keeping.sharing.folding(self), theme, title, link.as_deref())
    }
}
