//! The simulator gives the recorded results of Linux (`recorded.txt`, written by the example `record`), on any machine.

#[test]
fn linux_as_recorded() {
    let differences = pidscope_linux::differences_from(include_str!("recorded.txt"));
    assert_eq!(differences, []);
}

#[test]
fn a_record_that_is_wrong_is_noticed() {
    let wrong = include_str!("recorded.txt").replacen("zombie", "running", 1);
    let differences = pidscope_linux::differences_from(&wrong);
    assert_eq!(differences.len(), 1, "{differences:?}");
}
