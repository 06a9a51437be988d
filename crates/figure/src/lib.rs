//! The picture of a world with its texts in one language: what the page draws, what is saved to a file, what is read
//! aloud.
//!
//! The scene knows no language and the kernel no names; they meet here, so that the page, the command line and the
//! JavaScript API say the same.

use pidscope_kernel::{NsId, State, TaskId};
use pidscope_scene::svg::{self, Options, Theme};
use pidscope_scene::{Folding, Labels, Scene, Sign, mermaid};
use pidscope_text::{Lang, keep, naming, page, scene_words, state};
use pidscope_userland::machine::Machine;

/// The texts of a picture.
#[derive(Clone, Copy)]
pub struct Words<'m> {
    /// The machine that is drawn.
    pub machine: &'m Machine,
    /// The language of the texts.
    pub lang: Lang,
}

/// Returns the title of a process: its name, and the program that it executes if that is a different one.
pub fn title(machine: &Machine, lang: Lang, task: TaskId) -> String {
    let name = machine.name(task);
    let program = machine.program(task).replaced_comm();
    program.map_or_else(|| name.to_owned(), |program| naming::has_become(lang, &name, &program))
}

impl Labels for Words<'_> {
    fn process(&self, task: TaskId) -> String {
        let kernel = self.machine.kernel();
        let mut label = title(self.machine, self.lang, task);
        if !kernel.is_leader(task) {
            label += &format!(" · {}", page::thread(self.lang));
        } else if kernel.is_init(task) {
            label += " · init";
        }
        match kernel.state(task) {
            State::Running => label,
            other => format!("{label} · {}", state(self.lang, other).word),
        }
    }

    fn namespace(&self, ns: NsId) -> String {
        page::frame(self.lang, &self.machine.namespace_name(ns))
    }

    fn group(&self, members: &[TaskId]) -> String {
        scene_words::group(self.lang, &members.len())
    }

    fn hidden(&self, processes: u32) -> String {
        scene_words::hidden(self.lang, &processes)
    }

    fn sign(&self, sign: Sign) -> Option<String> {
        match sign {
            // The label of the process already says these.
            Sign::Init | Sign::Thread | Sign::State(_) => None,
            Sign::Subreaper => Some(scene_words::subreaper(self.lang).to_owned()),
            Sign::Injected => Some(scene_words::injected(self.lang).to_owned()),
            Sign::ChildrenIn(ns) => Some(page::children_go_to(self.lang, &self.machine.namespace_name(ns))),
        }
    }
}

impl Words<'_> {
    /// Returns the picture.
    pub fn scene(&self, folding: &Folding) -> Scene {
        Scene::of(self.machine.kernel(), self, folding)
    }

    /// Returns the picture as a self-contained SVG file, and its width and height in pixels. A click on it opens
    /// `link`, if there is one.
    pub fn svg(&self, folding: &Folding, theme: Theme, title: &str, link: Option<&str>) -> (String, (i32, i32)) {
        self.file(&self.scene(folding), theme, title, link)
    }

    /// Returns the same file with nothing folded away.
    pub fn svg_unfolded(&self, theme: Theme, title: &str, link: Option<&str>) -> (String, (i32, i32)) {
        self.file(&Scene::unfolded(self.machine.kernel(), self), theme, title, link)
    }

    fn file(&self, scene: &Scene, theme: Theme, title: &str, link: Option<&str>) -> (String, (i32, i32)) {
        let description = self.counts(scene);
        let (link, lang) = (link.unwrap_or_default(), self.lang.tag());
        let options = Options { theme, title, description: &description, link, lang };
        (svg::write(scene, &options), (scene.width, scene.height))
    }

    /// Returns what the picture shows, in numbers.
    pub fn counts(&self, scene: &Scene) -> String {
        let processes = self.machine.kernel().visible(NsId::ROOT).count();
        keep::picture(self.lang, &scene.frames.len(), &processes)
    }

    /// Returns the picture as a textual outline.
    pub fn outline(&self, folding: &Folding) -> String {
        self.scene(folding).outline_text(self)
    }

    /// Returns the picture as a Mermaid flowchart.
    pub fn flowchart(&self, folding: &Folding) -> String {
        mermaid::write(&self.scene(folding), self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pidscope_userland::script::parse;
    use pidscope_userland::timeline::Timeline;

    #[test]
    fn the_file_says_what_it_is_in_each_language_and_where_it_leads() {
        let world = Timeline::from_script(parse("A clone B newpid=B\nB exit 0").expect("readable"));
        let svg = |lang, link| {
            let words = Words { machine: world.machine(), lang };
            words.svg(&Folding::none(), Theme::Auto, "T", link).0
        };
        let plain = svg(Lang::En, None);
        assert!(plain.contains("<title>T</title>") && plain.contains("B · init · zombie"), "{plain}");
        assert!(!plain.contains("<a "), "{plain}");
        assert!(plain.contains(r#"xml:lang="en""#), "{plain}");
        let korean = svg(Lang::Ko, None);
        assert!(korean.contains("좀비") && korean.contains(r#"xml:lang="ko""#), "{korean}");
        let linked = svg(Lang::En, Some("https://example.org/#run=A+fork+B&C"));
        assert!(linked.contains(r#"<a href="https://example.org/#run=A+fork+B&amp;C" target="_top">"#), "{linked}");
        assert!(linked.trim_end().ends_with("</a>\n</svg>"), "{linked}");
    }
}
