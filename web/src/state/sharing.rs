//! The results of the share dialog: links, and files of the script and the picture.

use pidscope_scene::Folding;
use pidscope_scene::svg;
use pidscope_userland::link::encode_readable;

use crate::errands::Errand;
use crate::parts::picture::words;
use crate::state::Explorer;
use crate::state::embedding::{Choice, Embedding};
use crate::state::preferences::Theme;
use crate::state::worlds::{TEXT_MIME_TYPE, file_name};

/// The options of the share dialog.
pub struct Sharing {
    /// Whether the link opens at the current step.
    pub is_at_step: bool,
    /// Whether the whole picture is drawn, ignoring what is folded.
    pub is_whole: bool,
    /// The colours of the picture.
    pub theme: Theme,
    /// The options of an embed.
    pub embedding: Embedding,
}

impl Default for Sharing {
    fn default() -> Self {
        Sharing { is_at_step: true, is_whole: true, theme: Theme::Auto, embedding: Embedding::default() }
    }
}

/// An action in the share dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareMsg {
    /// Toggles whether the link opens at the current step.
    AtStep,
    /// Toggles whether the whole picture is drawn.
    Whole,
    /// Changes the colours of the picture.
    Theme(Theme),
    /// Saves a file.
    Save(File),
    /// Changes an option of the embed.
    Embed(Choice),
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The script of everything done.
    Script,
    /// The picture as vector graphics.
    Svg,
    /// The picture as a bitmap.
    Png,
}

/// The maximum length of a readable link in bytes; nobody reads longer ones.
pub(super) const MAX_READABLE_LEN: usize = 300;

impl Sharing {
    /// Returns what is drawn as one box in shared pictures.
    pub fn folding(&self, explorer: &Explorer) -> Folding {
        if self.is_whole { Folding::none() } else { explorer.view.folding(&explorer.session) }
    }
}

impl Explorer {
    /// Handles an action.
    pub(crate) fn handle_share(&mut self, msg: ShareMsg) {
        let sharing = &mut self.keeping.sharing;
        match msg {
            ShareMsg::AtStep => sharing.is_at_step = !sharing.is_at_step,
            ShareMsg::Whole => sharing.is_whole = !sharing.is_whole,
            ShareMsg::Theme(theme) => sharing.theme = theme,
            ShareMsg::Save(file) => self.save(file),
            ShareMsg::Embed(choice) => self.handle_embed_choice(choice),
        }
    }

    /// Returns the link to the whole branch, at the current step if that is chosen; `None` if it would be too long.
    pub fn shared_link(&self) -> Option<String> {
        let packed = self.packed(self.session.timeline().branch_text())?;
        let step = self.shared_step().map_or_else(String::new, |step| format!("@{step}"));
        Some([&self.keeping.base, packed.as_str(), &step].concat())
    }

    /// Returns the link in a readable form; `None` if it is too long for that.
    pub fn readable_link(&self) -> Option<String> {
        let text = self.session.timeline().branch_text();
        let link = (text.len() <= MAX_READABLE_LEN).then(|| encode_readable(&text, self.shared_step()))?;
        (link.len() <= MAX_READABLE_LEN).then(|| [self.keeping.base.as_str(), &link].concat())
    }

    fn shared_step(&self) -> Option<usize> {
        self.step_of_link().filter(|_| self.keeping.sharing.is_at_step)
    }

    /// Returns the name of the open world.
    pub fn world_name(&self) -> String {
        self.keeping.world.as_ref().map_or_else(|| self.default_name(), |kept| kept.name.clone())
    }

    fn save(&mut self, file: File) {
        let world = self.world_name();
        let errand = match file {
            File::Script => Errand::Save {
                name: file_name(&world, "txt"),
                kind: TEXT_MIME_TYPE,
                text: self.session.timeline().text(),
            },
            File::Svg => {
                let (text, _) = self.svg(&world, self.keeping.sharing.theme);
                Errand::Save { name: file_name(&world, "svg"), kind: "image/svg+xml", text }
            }
            File::Png => {
                // Pixels do not follow the system's theme, so by default they have that of the page.
                let theme = match self.keeping.sharing.theme {
                    Theme::Auto => self.theme,
                    chosen => chosen,
                };
                let (svg, size) = self.svg(&world, theme);
                Errand::SavePixels { name: file_name(&world, "png"), svg, size }
            }
        };
        self.run_errand(errand);
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
