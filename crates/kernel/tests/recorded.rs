//! Random calls and the answers of the running kernel, recorded in `crates/linux/tests/recorded.txt`.

#[test]
fn linux_as_recorded() {
    let record = include_str!("../../linux/tests/recorded.txt");
    assert_eq!(pidscope_linux::differences_from(record), []);
}
