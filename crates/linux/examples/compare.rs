use pidscope_linux::{Linux, compare};
fn main() {
    let mut linux = Linux::open().expect("the running kernel");
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file).unwrap();
        let script = pidscope_userland::script::parse(&text).unwrap();
        println!("{file}: {:#?}", compare(&mut linux, &script).unwrap());
    }
}
