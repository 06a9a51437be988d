//! Masks the output that differs from run to run and is not compared: inode numbers of namespaces, times of day with
//! the date before them, and memory details printed by `strace`. Nothing else is masked.

/// The mask for one golden file, which remembers the namespaces seen so far.
#[derive(Debug, Default)]
pub struct Mask {
    /// Inode numbers, in order of first appearance.
    namespaces: Vec<String>,
}

impl Mask {
    /// Returns the masked line, as in a golden file.
    pub fn line(&mut self, line: &str) -> String {
        let mut masked = String::with_capacity(line.len());
        let mut rest = line;
        let mut before = None;
        while let Some(next) = rest.chars().next() {
            let (text, length) = match self.token(before, rest) {
                Some((text, length)) => (text, length),
                None => (next.to_string(), next.len_utf8()),
            };
            masked.push_str(&text);
            let (taken, left) = rest.split_at(length);
            before = taken.chars().next_back();
            rest = left;
        }
        masked
    }

    /// Returns the mask for the beginning of `rest`, and the length of what it replaces.
    fn token(&mut self, before: Option<char>, rest: &str) -> Option<(String, usize)> {
        if let Some(text) = vars(rest) {
            return Some(text);
        }
        if before.is_some_and(|before| before.is_ascii_alphanumeric() || before == ':') {
            return None;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        match digits {
            10 if rest.starts_with("40265") => Some((self.namespace(&rest[..digits]), digits)),
            2 => time_of_day(rest),
            1 => address(rest),
            0 => date(rest),
            _ => None,
        }
    }

    /// Returns a name as wide as the number, so that columns stay aligned.
    fn namespace(&mut self, number: &str) -> String {
        let known = self.namespaces.iter().position(|known| known == number);
        let index = known.unwrap_or_else(|| {
            self.namespaces.push(number.to_owned());
            self.namespaces.len() - 1
        });
        format!("NS{:08}", index + 1)
    }
}

/// `16:05`, but not the `00:00:05` of a duration.
fn time_of_day(rest: &str) -> Option<(String, usize)> {
    let bytes = rest.as_bytes();
    let minutes = bytes.get(3..5)?;
    let ends = bytes.get(5).is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b':');
    (bytes[2] == b':' && minutes.iter().all(u8::is_ascii_digit) && ends).then(|| ("HH:MM".to_owned(), 5))
}

/// `Nov 25 17:37`, as printed by `ls -l`.
fn date(rest: &str) -> Option<(String, usize)> {
    const MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    let (date, time) = rest.split_at_checked(7)?;
    let [month, day] = [date.get(..3)?, date.get(4..6)?];
    let is_date = MONTHS.split(' ').any(|known| known == month) && day.trim_start().parse::<u8>().is_ok();
    let (time, length) = time_of_day(time).filter(|_| is_date)?;
    Some((format!("MMM DD {time}"), 7 + length))
}

/// `0x7ffc2ac91d48`; small hexadecimal numbers are flags.
fn address(rest: &str) -> Option<(String, usize)> {
    let digits = rest.strip_prefix("0x")?.bytes().take_while(u8::is_ascii_hexdigit).count();
    (digits >= 8).then(|| ("0xADDRESS".to_owned(), 2 + digits))
}

/// `/* 12 vars */`
fn vars(rest: &str) -> Option<(String, usize)> {
    let after = rest.strip_prefix("/* ")?;
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let tail = after[digits..].starts_with(" vars */");
    (digits > 0 && tail).then(|| ("/* N vars */".to_owned(), 3 + digits + 8))
}

#[cfg(test)]
mod tests {
    use super::Mask;

    #[test]
    fn masks_volatile_text() {
        let mut mask = Mask::default();
        let mut check = |line: &str, masked: &str| assert_eq!(mask.line(line), masked);
        check("4026532178 pid 4026532180", "NS00000001 pid NS00000002");
        check("pid:[4026532180]", "pid:[NS00000002]");
        check("root 1 0 0 16:02 ? 00:00:00 sh", "root 1 0 0 HH:MM ? 00:00:00 sh");
        check("root 0 Nov 25 16:02 pid", "root 0 MMM DD HH:MM pid");
        check("root 0 Nov  5 16:02 pid", "root 0 MMM DD HH:MM pid");
        check("0x7ffc2ac91d48 /* 12 vars */) = 0", "0xADDRESS /* N vars */) = 0");
    }

    #[test]
    fn keeps_other_text() {
        let mut mask = Mask::default();
        for line in [
            "00:00:05",
            "0:00",
            "10:30:59",
            "40265",
            "4026532178123",
            "0x10",
            "/* vars */",
            "1:23",
            "가나 12:3",
            "May be 7",
        ] {
            assert_eq!(mask.line(line), line);
        }
    }
}
