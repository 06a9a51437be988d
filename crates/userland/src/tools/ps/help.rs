//! What `ps` prints about itself and its options.

/// The answer to invalid options, after the complaint; and to `--help`.
pub(super) const TRY_HELP: &str = "
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
";

/// The answer to `--version`.
pub(super) const VERSION: &str = "ps from procps-ng 4.0.2\n";
