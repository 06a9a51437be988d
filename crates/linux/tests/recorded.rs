//! The simulator gives the recorded results of Linux (`recorded.txt`, written by the example `record`), on any machine.

#[test]
fn simulator_matches_the_record() {
    let differences = pidscope_linux::differences_from(include_str!("recorded.txt"));
    assert_eq!(differences, []);
}

#[test]
fn detects_a_wrong_record() {
    let wrong = include_str!("recorded.txt").replacen("zombie", "running", 1);
    let differences = pidscope_linux::differences_from(&wrong);
    assert_eq!(differences.len(), 1, "{differences:?}");
}
