//! Names quoted for a shell, as `ls` prints them on a terminal (gnulib: `shell_escape_quoting_style`).

/// Characters that are special in a shell.
const SPECIAL: &str = " !\"$&'()*;<=>?[\\^`|\t\n";

pub(super) fn quote(name: &str) -> String {
    let is_special = name.is_empty()
        || name.contains(|letter| SPECIAL.contains(letter))
        || name.starts_with(['#', '~'])
        || matches!(name, "{" | "}");
    match (is_special, name.contains('\''), name.contains(['"', '$', '`', '\\', '!'])) {
        (false, ..) => name.to_owned(),
        (true, false, _) => format!("'{name}'"),
        (true, true, false) => format!("\"{name}\""),
        (true, true, true) => format!("'{}'", name.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn quotes_like_gnu_ls() {
        for (name, shown) in [
            ("plain", "plain"),
            ("a b", "'a b'"),
            ("a'b", "\"a'b\""),
            ("x\"y", "'x\"y'"),
            ("#", "'#'"),
            ("a#", "a#"),
            ("{", "'{'"),
            ("{a", "{a"),
            ("~x", "'~x'"),
            ("\\", "'\\'"),
            ("a'$b", "'a'\\''$b'"),
            ("pid:[4026531836]", "'pid:[4026531836]'"),
        ] {
            assert_eq!(quote(name), shown);
        }
    }
}
