//! The files of a lesson, in a directory or packed into one.

/// The beginning of the line before each file in a packed lesson.
const MARK: &str = "=== ";

/// The texts of a lesson's files with their names, sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(Vec<(String, String)>);

impl Files {
    /// The name of the file with the steps.
    pub const LESSON: &'static str = "lesson.txt";

    /// Returns whether a text claims to be a packed lesson.
    pub fn are_in(text: &str) -> bool {
        text.trim_start().starts_with(MARK)
    }

    /// Unpacks the files from one text. A text that is not packed is a `lesson.txt`.
    pub fn unpack(text: &str) -> Files {
        let mut files = Files::default();
        let mut current = Files::LESSON.to_owned();
        for line in text.lines() {
            match line.strip_prefix(MARK).map(str::trim).filter(|name| Files::is_name(name)) {
                Some(name) => current = name.to_owned(),
                None => {
                    let file = files.file(&current);
                    file.push_str(line);
                    file.push('\n');
                }
            }
        }
        files
    }

    /// Packs all files into one text, which [`Files::unpack`] reads.
    pub fn pack(&self) -> String {
        let mut text = String::new();
        // The steps come before the prose.
        let (first, others): (Vec<_>, Vec<_>) = self.0.iter().partition(|(name, _)| name == Files::LESSON);
        for (name, file) in first.into_iter().chain(others) {
            text.push_str(MARK);
            text.push_str(name);
            text.push('\n');
            text.push_str(file.trim_end());
            text.push('\n');
        }
        text
    }

    /// Returns whether a lesson can have a file of this name. Other lines that begin like a mark are text, such as a
    /// program's output.
    pub fn is_name(name: &str) -> bool {
        name == Files::LESSON
            || (name.ends_with(".md") && !name.contains(|letter: char| letter.is_whitespace() || letter == '/'))
    }

    /// Adds a file.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) {
        *self.file(&name.into()) = text.into();
    }

    /// Returns a mutable reference to the text of a file, which is created if it does not exist.
    fn file(&mut self, name: &str) -> &mut String {
        let at = self.place(name).unwrap_or_else(|at| {
            self.0.insert(at, (name.to_owned(), String::new()));
            at
        });
        &mut self.0[at].1
    }

    /// Returns the index of a file, or where to insert it.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    /// Returns the text of a file.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.place(name).ok().map(|at| self.0[at].1.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_files_round_trip() {
        let mut files = Files::default();
        files.add("en.md", "# A\n\nB\n");
        files.add(Files::LESSON, "minutes 5\n\nstart\n    A fork B\n");
        let packed = files.pack();
        assert!(packed.starts_with("=== lesson.txt\nminutes 5\n"), "{packed}");
        assert_eq!(Files::unpack(&packed), files);
    }

    #[test]
    fn similar_lines_are_not_marks() {
        let mut files = Files::default();
        files.add("en.md", "# A\n=== results\n");
        assert_eq!(Files::unpack(&files.pack()), files);
    }

    #[test]
    fn unmarked_text_is_the_lesson_file() {
        assert_eq!(Files::unpack("minutes 5\n").get(Files::LESSON), Some("minutes 5\n"));
    }
}
